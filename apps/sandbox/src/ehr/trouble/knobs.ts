import type { SandboxIds } from '../ids.js';

import { Refused } from '../answer/answer.js';
import type { KeptType } from '../definitions/kept-types.js';
import type { LinkStyle } from '../search/pages.js';
import { field } from '../shelf/fields.js';
import type { ServerClock } from '../shelf/server-clock.js';
import type { Incoming, Version } from '../shelf/shelf.js';
import type { Knob, KnobKind } from './knob-table.js';

/** A knob that is turned, and how often it has acted. */
export interface Turned {
  readonly id: string;
  readonly knob: Knob;
  readonly hits: number;
  /** How often it will still act; undefined: without end. */
  readonly left: number | undefined;
}

type Of<K extends KnobKind> = Extract<Knob, { kind: K }>;
type Slot = { readonly id: string; readonly knob: Knob; hits: number };
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Looking = 'search' | 'read';

const idle = ({ knob, hits }: Slot): boolean => knob.next !== undefined && hits >= knob.next;

const isKind =
  <K extends KnobKind>(kind: K) =>
  (knob: Knob): knob is Of<K> =>
    knob.kind === kind;

const scoped = (
  knob: { type?: KeptType | undefined; method?: string | undefined },
  method: string,
  type: string | undefined,
): boolean => (knob.method === undefined || knob.method === method) && (knob.type === undefined || knob.type === type);

/** The faults now in force. Each act is counted, so that a test whose fault never happened can be told apart. */
export class Knobs {
  private slots: Slot[] = [];
  private hidden = new Map<string, { until: number; from: Of<'hide-new'>['from'] }>();

  constructor(
    private readonly clock: ServerClock,
    private readonly ids: SandboxIds,
  ) {}

  turn(knob: Knob): Turned {
    const slot = { id: this.ids.token(6), knob, hits: 0 };
    this.slots.push(slot);
    return this.shown(slot);
  }

  /** Takes one knob away; false when there is none with that id. */
  remove(id: string): boolean {
    const before = this.slots.length;
    this.slots = this.slots.filter((slot) => slot.id !== id);
    return this.slots.length < before;
  }

  clear(): void {
    this.slots = [];
    this.hidden.clear();
  }

  list(): readonly Turned[] {
    return this.slots.map((slot) => this.shown(slot));
  }

  /** The one fault an arriving request meets before it is looked at. */
  onArrival(method: string, type: string | undefined): Of<'answer'> | Of<'drop-before'> | undefined {
    return (
      this.act(isKind('drop-before'), (knob) => scoped(knob, method, type)) ??
      this.act(isKind('answer'), (knob) => scoped(knob, method, type))
    );
  }

  /** How long the answer is held back, in milliseconds. */
  delay(method: string, type: string | undefined): number {
    return this.act(isKind('latency'), (knob) => scoped(knob, method, type))?.ms ?? 0;
  }

  /** Whether the finished answer is thrown away. */
  dropsAnswer(method: string, type: string | undefined): boolean {
    return this.act(isKind('drop-after'), (knob) => scoped(knob, method, type)) !== undefined;
  }

  /** @throws Refused when a knob forbids this write. */
  demandAllowed(method: Method, type: KeptType, before: unknown, after: unknown): void {
    const knob = this.act(
      isKind('refuse'),
      (one) =>
        scoped(one, method, type) &&
        (one.toStatus === undefined ||
          (field(after, 'status') === one.toStatus && field(before, 'status') !== one.toStatus)),
    );
    if (knob !== undefined) throw new Refused(knob.status, `This EHR does not accept this ${type}`);
  }

  /** Whether an invalid resource is kept all the same. */
  keepsInvalid(type: KeptType): boolean {
    return this.act(isKind('keep-invalid'), (knob) => scoped(knob, '', type)) !== undefined;
  }

  /** The resource as this EHR chooses to keep it. */
  rewritten(resource: Incoming): Incoming {
    if (!('identifier' in resource) || resource.identifier === undefined) return resource;
    const strips = this.act(isKind('strip-identifiers'), (knob) => scoped(knob, '', resource.resourceType));
    if (strips === undefined) return resource;
    const kept = structuredClone(resource);
    if ('identifier' in kept) delete kept.identifier;
    return kept;
  }

  /** Takes note of a creation, for hide-new. */
  noteWritten(version: Version, before: Version | undefined): void {
    if (before !== undefined) return;
    const knob = this.act(isKind('hide-new'), (one) => scoped(one, '', version.type));
    if (knob === undefined) return;
    this.hidden.set(`${version.type}/${version.id}`, { until: this.clock.now() + knob.ms, from: knob.from });
  }

  /** Whether the resource cannot be seen yet, for a search or for a read. */
  hides({ type, id }: Version, looking: Looking): boolean {
    if (this.hidden.size === 0) return false;
    const key = `${type}/${id}`;
    const hidden = this.hidden.get(key);
    if (hidden === undefined) return false;
    if (this.clock.now() >= hidden.until) {
      this.hidden.delete(key);
      return false;
    }
    return looking === 'search' || hidden.from === 'search-and-read';
  }

  /** What happens to one notification. */
  onNotify(type: KeptType): Of<'notify'>['does'] | 'send' {
    return this.act(isKind('notify'), (knob) => scoped(knob, '', type))?.does ?? 'send';
  }

  /** How the next link is written. */
  linkStyle(): LinkStyle {
    return this.act(isKind('page-links'), () => true) ?? { style: 'absolute' };
  }

  private act<K extends Knob>(isMine: (knob: Knob) => knob is K, applies: (knob: K) => boolean): K | undefined {
    for (const slot of this.slots) {
      const { knob } = slot;
      if (idle(slot) || !isMine(knob) || !applies(knob)) continue;
      slot.hits += 1;
      return knob;
    }
    return undefined;
  }

  private shown({ id, knob, hits }: Slot): Turned {
    return { id, knob, hits, left: knob.next === undefined ? undefined : knob.next - hits };
  }
}
