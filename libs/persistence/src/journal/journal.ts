import type { Clock } from '#platform';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { millis, rows, timestamp, type Connection } from '../sql.js';
import { Overtaken } from '../transaction.js';
import { canonical, type Json } from './canonical.js';

/** Whose facts these are, in order. `id` is opaque. */
export interface Stream {
  readonly kind: 'case' | 'incident' | 'patient';
  readonly id: string;
}

/** One fact as it is handed in: ids, codes, numbers and digests, no prose of a patient (decision 32). */
export interface Fact {
  /** Its name in the service's closed list. */
  readonly kind: string;
  readonly fact: Json;
  /** When it was so, in milliseconds; it may be written down later. */
  readonly at: number;
}

/** Under whose hand and which rules the facts were written (decision 31). */
export interface Stamp {
  /** Person or system, role, assurance. */
  readonly actor: Json;
  readonly ruleset: string;
  readonly protocol: string | null;
  readonly settingsHash: string | null;
}

/** One fact as it stands. */
export interface Entry extends Fact, Stamp {
  readonly seq: number;
  readonly recordedAt: number;
  readonly previousHash: string | null;
  readonly hash: string;
}

/** What a chain says of itself. A cut-off end does not show: keep a head elsewhere to compare with. */
export type Chain =
  | { readonly kind: 'whole'; readonly length: number; readonly head: string | null }
  | { readonly kind: 'broken'; readonly at: number };

const COLUMNS = `seq, kind, fact, actor, ruleset, protocol, settings_hash as "settingsHash", ${millis('at')} as at,
  ${millis('recorded_at')} as "recordedAt", previous_hash as "previousHash", hash`;

/** SHA-256 over the entry in canonical form and, with `previousHash` in it, over everything before. */
function hashOf({ kind, id }: Stream, entry: Omit<Entry, 'hash'>): string {
  const { seq, fact, at, actor, ruleset, protocol, settingsHash, recordedAt, previousHash } = entry;
  const said = { actor, at, fact, kind: entry.kind, previousHash, protocol, recordedAt, ruleset, seq, settingsHash };
  return createHash('sha256')
    .update(canonical({ stream: { kind, id }, ...said }))
    .digest('hex');
}

interface End {
  readonly seq: number;
  readonly hash: string | null;
}

const nameOf = ({ kind, id }: Stream): string => `${kind} ${id}`;

/** What happened, appended and never changed: updates, deletes and truncates are refused by the table itself. */
export class Journal {
  readonly #clock: Clock;
  /**
   * Where streams end, as seen in a transaction that is under way. Somebody else may write meanwhile; the table then refuses
   * our entry, as it would if we had looked a moment earlier.
   */
  readonly #ends = new WeakMap<EntityManager, Map<string, End>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Writes facts at the end of a stream, in the caller's transaction. With `expected` (the last sequence number the caller
   * has folded, 0 for none) only if nothing was written since. Returns the last sequence number.
   * @throws Overtaken when somebody else wrote first; `inTransaction` then runs the work again on what stands.
   */
  async append(
    em: EntityManager,
    stream: Stream,
    facts: readonly Fact[],
    stamp: Stamp,
    expected?: number,
  ): Promise<number> {
    let { seq, hash: previousHash } = await this.#end(em, stream);
    if (expected !== undefined && expected !== seq) throw new Overtaken(`the ${stream.kind} was written to meanwhile`);
    const recordedAt = this.#clock.now();
    const entries: Entry[] = [];
    for (const { kind, fact, at } of facts) {
      seq += 1;
      const { actor, ruleset, protocol, settingsHash } = stamp;
      const entry = {
        seq,
        kind,
        fact,
        at: Math.round(at),
        actor,
        ruleset,
        protocol,
        settingsHash,
        recordedAt,
        previousHash,
      };
      const hash = hashOf(stream, entry);
      entries.push({ ...entry, hash });
      previousHash = hash;
    }
    if (entries.length > 0) await this.#write(em, stream, stamp, entries, recordedAt);
    this.#remember(em, stream, { seq, hash: previousHash });
    return seq;
  }

  async #end(em: EntityManager, stream: Stream): Promise<End> {
    const seen = this.#ends.get(em)?.get(nameOf(stream));
    if (seen !== undefined) return seen;
    const heads = await rows<{ seq: number; hash: string }>(
      em,
      'select seq, hash from journal where stream_kind = $1 and stream_id = $2 order by seq desc limit 1',
      [stream.kind, stream.id],
    );
    return heads[0] ?? { seq: 0, hash: null };
  }

  #remember(on: Connection, stream: Stream, end: End): void {
    // Only a transaction has an end; a connection of its own sees something new each time.
    if ('manager' in on || on.queryRunner?.isTransactionActive !== true) return;
    const ends = this.#ends.get(on) ?? new Map<string, End>();
    this.#ends.set(on, ends.set(nameOf(stream), end));
  }

  /** All of them in one statement: a decision often states a dozen facts at once. */
  async #write(
    em: EntityManager,
    stream: Stream,
    { actor, ruleset, protocol, settingsHash }: Stamp,
    entries: readonly Entry[],
    recordedAt: number,
  ): Promise<void> {
    const written = await rows(
      em,
      `insert into journal (stream_kind, stream_id, seq, kind, fact, actor, ruleset, protocol, settings_hash, at, recorded_at,
         previous_hash, hash)
       select $1, $2, e.seq, e.kind, e.fact, $3::jsonb, $4, $5, $6, ${timestamp('e.at')}, ${timestamp('$7')}, e.previous_hash, e.hash
       from unnest($8::int[], $9::text[], $10::jsonb[], $11::float8[], $12::text[], $13::text[])
         as e (seq, kind, fact, at, previous_hash, hash)
       on conflict do nothing returning seq`,
      [
        stream.kind,
        stream.id,
        canonical(actor),
        ruleset,
        protocol,
        settingsHash,
        recordedAt,
        entries.map(({ seq }) => seq),
        entries.map(({ kind }) => kind),
        entries.map(({ fact }) => canonical(fact)),
        entries.map(({ at }) => at),
        entries.map((entry) => entry.previousHash),
        entries.map(({ hash }) => hash),
      ],
    );
    if (written.length < entries.length) throw new Overtaken(`the ${stream.kind} was written to meanwhile`);
  }

  /** The facts of a stream from the first on, or those after `after`. */
  async read(on: Connection, stream: Stream, after = 0): Promise<Entry[]> {
    const entries = await rows<Entry>(
      on,
      `select ${COLUMNS} from journal where stream_kind = $1 and stream_id = $2 and seq > $3 order by seq`,
      [stream.kind, stream.id, after],
    );
    const last = entries.at(-1);
    if (last !== undefined) this.#remember(on, stream, { seq: last.seq, hash: last.hash });
    return entries;
  }

  /** Reads a whole stream and looks whether every entry is what was written, and follows the one before. */
  async verifyChain(on: Connection, stream: Stream): Promise<Chain> {
    let head: string | null = null;
    const entries = await this.read(on, stream);
    for (const [index, entry] of entries.entries()) {
      const { hash, ...rest } = entry;
      const follows = entry.seq === index + 1 && entry.previousHash === head;
      if (!follows || hashOf(stream, rest) !== hash) return { kind: 'broken', at: index + 1 };
      head = hash;
    }
    return { kind: 'whole', length: entries.length, head };
  }
}
