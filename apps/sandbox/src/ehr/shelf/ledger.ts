import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { isKeptType } from '../definitions/kept-types.js';
import { field, list } from './fields.js';
import { isIncoming, type Version } from './shelf.js';

/** What one line of the ledger holds: versions that became true together, or the clock's new offset. */
export interface LedgerLine {
  readonly versions: readonly Version[];
  readonly offsetMs: number | undefined;
}

/** Where writes are kept beyond the life of the process. */
export interface Ledger {
  /** Resolves when the line is on disk. */
  write(line: LedgerLine): Promise<void>;
  /** Throws away everything kept. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** For tests: nothing is kept. */
export class NoLedger implements Ledger {
  async write(): Promise<void> {}
  async clear(): Promise<void> {}
  async close(): Promise<void> {}
}

const FILE = 'ledger.jsonl';
// Beyond this size a start writes the newest versions to a fresh file; older versions are then gone from history.
const COMPACT_BYTES = 64 * 1024 * 1024;

const encode = ({ versions, offsetMs }: LedgerLine): string =>
  JSON.stringify({
    ...(offsetMs === undefined ? {} : { offsetMs }),
    versions: versions.map(({ type, id, version, at, resource }) => ({ type, id, version, at, resource })),
  });

/** A whole line on disk is not what this ledger writes: the start stops, and a human looks. */
export class LedgerUnreadable extends Error {
  constructor() {
    super('A ledger line is not a version of a kept type');
    this.name = 'LedgerUnreadable';
  }
}

function decode(line: string): LedgerLine {
  const parsed: unknown = JSON.parse(line);
  const versions = list(field(parsed, 'versions')).map((entry): Version => {
    const type = field(entry, 'type');
    const id = field(entry, 'id');
    const version = field(entry, 'version');
    const at = field(entry, 'at');
    const resource = field(entry, 'resource');
    if (!isKeptType(type) || typeof id !== 'string' || typeof version !== 'number' || typeof at !== 'number') {
      throw new LedgerUnreadable();
    }
    return isIncoming(resource)
      ? { type, id, version, at, resource, json: JSON.stringify(resource) }
      : { type, id, version, at, resource: undefined, json: undefined };
  });
  const offsetMs = field(parsed, 'offsetMs');
  return { versions, offsetMs: typeof offsetMs === 'number' ? offsetMs : undefined };
}

/** What a start found on disk. A torn last line is a write that was never answered, so it may be dropped; it is counted. */
export interface Replay {
  readonly lines: readonly LedgerLine[];
  readonly torn: number;
}

function readLines(path: string): Replay {
  if (!existsSync(path)) return { lines: [], torn: 0 };
  const raw = readFileSync(path, 'utf8');
  const whole = raw.slice(0, raw.lastIndexOf('\n') + 1);
  const lines = whole.split('\n').filter((line) => line !== '');
  return { lines: lines.map(decode), torn: whole.length < raw.length ? 1 : 0 };
}

function newestOnly(lines: readonly LedgerLine[]): readonly LedgerLine[] {
  const newest = new Map<string, Version>();
  for (const version of lines.flatMap((line) => line.versions)) {
    newest.set(`${version.type}/${version.id}`, version);
  }
  const offsetMs = lines.findLast((line) => line.offsetMs !== undefined)?.offsetMs;
  const versions = [...newest.values()].sort((a, b) => a.at - b.at);
  return [{ versions: [], offsetMs }, ...versions.map((version) => ({ versions: [version], offsetMs: undefined }))];
}

/** An append-only file of JSON lines. Lines that arrive while the disk is busy share the next flush. */
export class FileLedger implements Ledger {
  private waiting: { text: string; done: () => void; failed: (error: unknown) => void }[] = [];
  private flushing: Promise<void> | undefined;

  private constructor(private readonly file: FileHandle) {}

  /** Opens the folder's ledger and reads what an earlier start left. */
  static async open(folder: string, compactBytes = COMPACT_BYTES): Promise<{ ledger: FileLedger; replay: Replay }> {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, FILE);
    closeSync(openSync(path, 'a'));
    let replay = readLines(path);
    const text = (lines: readonly LedgerLine[]): string => lines.map((line) => `${encode(line)}\n`).join('');
    const file = await open(path, 'a');
    const tooBig = (await file.stat()).size > compactBytes;
    await file.close();
    if (tooBig) replay = { ...replay, lines: newestOnly(replay.lines) };
    if (tooBig || replay.torn > 0) {
      writeFileSync(`${path}.new`, text(replay.lines), { flush: true });
      renameSync(`${path}.new`, path);
    }
    return { ledger: new FileLedger(await open(path, 'a')), replay };
  }

  write(line: LedgerLine): Promise<void> {
    return new Promise((done, failed) => {
      this.waiting.push({ text: `${encode(line)}\n`, done, failed });
      this.flushing ??= this.flush();
    });
  }

  async clear(): Promise<void> {
    await this.flushing;
    await this.file.truncate(0);
    await this.file.datasync();
  }

  async close(): Promise<void> {
    await this.flushing;
    await this.file.close();
  }

  private async flush(): Promise<void> {
    // Let everything of this turn of the event loop join the first flush.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        await this.file.appendFile(batch.map(({ text }) => text).join(''));
        await this.file.datasync();
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    this.flushing = undefined;
  }
}
