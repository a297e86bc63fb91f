import type { Resource } from '@medplum/fhirtypes';

import { isKeptType, type KeptType } from '../definitions/kept-types.js';
import { CardIndex } from './cards.js';
import type { ServerClock } from './server-clock.js';

/** One version of one resource. A deletion is a version without a resource. */
export interface Version {
  readonly type: KeptType;
  readonly id: string;
  /** 1, 2, 3, ... per resource; deletions count. */
  readonly version: number;
  /** Server instant of the write, milliseconds since 1970. */
  readonly at: number;
  readonly resource: Resource | undefined;
  /** The resource as it goes over the wire, made once. */
  readonly json: string | undefined;
}

/** What a resource must show before it can be put on the shelf. */
export type Incoming = Resource & { readonly resourceType: KeptType };

/** Whether the parsed JSON is a resource of a type this EHR keeps. Nothing is said about its inside. */
export const isIncoming = (value: unknown): value is Incoming =>
  typeof value === 'object' && value !== null && 'resourceType' in value && isKeptType(value.resourceType);

/**
 * Every version of every resource, in memory. All methods are synchronous, so within this process nothing can come
 * between a look and a write: a conditional create that found nobody creates exactly one.
 */
export class Shelf {
  // Re-inserted at each write, so a walk over a type is in the order of lastUpdated.
  private readonly live = new Map<KeptType, Map<string, Version>>();
  private readonly versions = new Map<string, Version[]>();
  private readonly cards = new CardIndex();
  private undo: (() => void)[] | undefined;
  private written: Version[] = [];

  constructor(private readonly clock: ServerClock) {}

  /** Writes the next version of the resource under that id. */
  put(resource: Incoming, id: string): Version {
    const at = this.clock.next();
    const version = this.nextNumber(resource.resourceType, id);
    const stored: Resource = {
      ...resource,
      id,
      meta: {
        ...resource.meta,
        versionId: String(version),
        lastUpdated: new Date(at).toISOString(),
      },
    };
    return this.write({
      type: resource.resourceType,
      id,
      version,
      at,
      resource: stored,
      json: JSON.stringify(stored),
    });
  }

  /** Writes a deletion; the history stays. */
  remove(type: KeptType, id: string): Version {
    const version = this.nextNumber(type, id);
    return this.write({
      type,
      id,
      version,
      at: this.clock.next(),
      resource: undefined,
      json: undefined,
    });
  }

  /** What was written since this was last asked, oldest first: to be put on disk and rung out. */
  takeWritten(): readonly Version[] {
    const taken = this.written;
    this.written = [];
    return taken;
  }

  /** Puts back a version written in an earlier life of the process. */
  restore(version: Version): void {
    this.clock.atLeast(version.at);
    this.append(version);
  }

  /** The newest version, a deletion included; undefined when the id was never used. */
  newest(type: KeptType, id: string): Version | undefined {
    return this.versions.get(`${type}/${id}`)?.at(-1);
  }

  /** All versions, oldest first. */
  history(type: KeptType, id: string): readonly Version[] {
    return this.versions.get(`${type}/${id}`) ?? [];
  }

  /** Everything alive of a type, in the order of lastUpdated. */
  all(type: KeptType): Iterable<Version> {
    return this.live.get(type)?.values() ?? [];
  }

  /** What is alive and carries one of the cards, in the order of lastUpdated. */
  carrying(type: KeptType, cards: readonly string[]): readonly Version[] {
    const alive = this.live.get(type);
    const ids = new Set(cards.flatMap((card) => [...this.cards.ids(card)]));
    const found: Version[] = [];
    for (const id of ids) {
      const version = alive?.get(id);
      if (version !== undefined) found.push(version);
    }
    return found.sort((a, b) => a.at - b.at);
  }

  /** How many resources of a type are alive. */
  count(type: KeptType): number {
    return this.live.get(type)?.size ?? 0;
  }

  /** Runs the work; if it throws, everything it wrote is taken back before the error goes on. */
  allOrNothing<T>(work: () => T): T {
    const steps: (() => void)[] = [];
    this.undo = steps;
    try {
      return work();
    } catch (error) {
      this.undo = undefined;
      for (const step of steps.reverse()) step();
      throw error;
    } finally {
      this.undo = undefined;
    }
  }

  clear(): void {
    this.live.clear();
    this.versions.clear();
    this.cards.clear();
    this.written = [];
  }

  private nextNumber(type: KeptType, id: string): number {
    return (this.newest(type, id)?.version ?? 0) + 1;
  }

  private write(version: Version): Version {
    this.written.push(version);
    this.undo?.push(() => this.written.pop());
    return this.append(version);
  }

  private append(version: Version): Version {
    const { type, id } = version;
    const key = `${type}/${id}`;
    const versions = this.versions.get(key) ?? [];
    const before = versions.at(-1);
    versions.push(version);
    this.versions.set(key, versions);
    this.show(type, id, before, version);
    this.undo?.push(() => {
      versions.pop();
      if (versions.length === 0) this.versions.delete(key);
      this.show(type, id, version, before);
      this.sortByTime(type);
    });
    return version;
  }

  private show(type: KeptType, id: string, was: Version | undefined, is: Version | undefined): void {
    const alive = this.live.get(type) ?? new Map<string, Version>();
    this.live.set(type, alive);
    if (was?.resource !== undefined) {
      alive.delete(id);
      this.cards.remove(type, id, was.resource);
    }
    if (is?.resource !== undefined) {
      alive.set(id, is);
      this.cards.add(type, id, is.resource);
    }
  }

  private sortByTime(type: KeptType): void {
    const alive = [...(this.live.get(type)?.values() ?? [])].sort((a, b) => a.at - b.at);
    this.live.set(type, new Map(alive.map((version) => [version.id, version])));
  }
}
