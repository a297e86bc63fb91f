import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { Clock } from '../clock.js';
import { PermanentFailure } from '../failures.js';
import type { ServiceLog } from '../logging/service-log.js';
import type { Secret } from '../config/secret.js';
import { type Actor, type Role, ROLES } from './actor.js';
import { type ApiKeysFile, apiKeysFile } from './keys-file.js';

/** Who a key belongs to, and the roles it may act in: its own, or all for the development key. */
export interface KeyHolder {
  actor: Actor;
  roles: readonly Role[];
}

interface HashedKey {
  hash: Buffer;
  holder: KeyHolder;
}

/** Where keys come from. `nowhere`: every call with a key is refused. */
export type KeySource = { from: 'file'; path: string } | { from: 'development'; key: Secret } | { from: 'nowhere' };

const LOOK_AGAIN_MS = 1_000;

const sha256 = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

const fromFile = (keys: ApiKeysFile): HashedKey[] =>
  keys.map(({ key_sha256, actor, role, kind }) => ({
    hash: Buffer.from(key_sha256, 'hex'),
    holder: {
      actor: { id: actor, role, kind: kind ?? (role === 'integrator' ? 'system' : 'person'), assurance: 'api-key' },
      roles: [role],
    },
  }));

const development = (key: Secret): HashedKey[] => [
  {
    hash: sha256(key.reveal()),
    holder: {
      actor: { id: 'developer', role: 'clinician', kind: 'person', assurance: 'development-key' },
      roles: ROLES,
    },
  },
];

/**
 * The keys a service accepts. A keys file is looked at again at most once a second and re-read when it has changed; a changed file
 * that cannot be read is refused whole, the last good one stays in force, and `stale` says so. The first reading must succeed.
 */
export class ApiKeys {
  #keys: HashedKey[] = [];
  #seen = '';
  #lookedAt = Number.NEGATIVE_INFINITY;
  #stale = false;
  readonly #source: KeySource;
  readonly #clock: Clock;
  readonly #log: ServiceLog;

  constructor(source: KeySource, clock: Clock, log: ServiceLog) {
    this.#source = source;
    this.#clock = clock;
    this.#log = log.in('keys');
    if (source.from === 'development') this.#keys = development(source.key);
    if (source.from === 'file') {
      this.#seen = fingerprint(source.path);
      this.#keys = readKeys(source.path);
    }
  }

  /** Whether the file on disk is not the one in force, because it could not be read. */
  get stale(): boolean {
    return this.#stale;
  }

  /** Who holds this key, or undefined. Compares with every key in constant time, so that the answer's delay tells nothing. */
  holderOf(key: string): KeyHolder | undefined {
    this.#lookAgain();
    const hash = sha256(key);
    let found: KeyHolder | undefined;
    for (const known of this.#keys) if (timingSafeEqual(known.hash, hash)) found = known.holder;
    return found;
  }

  #lookAgain(): void {
    const now = this.#clock.now();
    if (this.#source.from !== 'file' || Math.abs(now - this.#lookedAt) < LOOK_AGAIN_MS) return;
    this.#lookedAt = now;
    const seen = fingerprint(this.#source.path);
    if (seen === this.#seen) return;
    this.#seen = seen;
    try {
      this.#keys = readKeys(this.#source.path);
      this.#stale = false;
      this.#log.info('API keys re-read', { count: this.#keys.length });
    } catch (error) {
      this.#stale = true;
      this.#log.error('changed API keys file refused, the last good one stays in force', { error });
    }
  }
}

// Inode, size and time of change: an editor that replaces the file and one that rewrites it both show.
function fingerprint(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? 'gone' : `${stat.ino}:${stat.size}:${stat.mtimeMs}`;
}

/** Throws a sentence about the place in the file, never its content. */
function readKeys(path: string): HashedKey[] {
  const text = readFileSync(path, 'utf8');
  const json = jsonOf(text);
  const read = apiKeysFile.safeParse(json);
  if (read.success) return fromFile(read.data);
  const places = read.error.issues.map((issue) => issue.path.join('.') || 'the list').join(', ');
  throw new PermanentFailure('keys-file', `API_KEYS_FILE: wrong at ${places}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message repeats the text.
    throw new PermanentFailure('keys-file', 'API_KEYS_FILE: not JSON');
  }
}
