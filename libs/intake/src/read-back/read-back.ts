import { createHash } from 'node:crypto';
import type { Resource } from '@medplum/fhirtypes';
import { askedToWaitMs, prospectOf, type EhrClient, type EhrFailure } from '#fhir';
import { rows, timestamp, type Settled } from '#persistence';
import { PermanentFailure, TransientFailure, reached, type Clock } from '#platform';
import type { DataSource, EntityManager } from 'typeorm';
import type { Commit, EhrReader } from '../reader.js';

/** A rung bell as the sweep hands it over. */
export interface RungBell {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly resourceId: string;
}

const word = (value: unknown): string => (typeof value === 'string' ? value : '');

export const readRungBell = (columns: Readonly<Record<string, unknown>>): RungBell => ({
  id: word(columns['id']),
  source: word(columns['source']),
  type: word(columns['resource_type']),
  resourceId: word(columns['resource_id']),
});

export interface ReadBackParts {
  readonly ds: DataSource;
  readonly ehr: EhrClient;
  readonly clock: Clock;
  readonly readers: readonly EhrReader[];
}

/** The content's own name where the EHR gives no version: the same content is the same version. */
const versionOf = (version: string | undefined, resource: Resource): string =>
  version ?? `sha256-${createHash('sha256').update(JSON.stringify(resource)).digest('hex').slice(0, 40)}`;

const GONE_VERSION = 'gone';

/** Answers a bell: reads the resource from the EHR, whatever the notification said, and takes each version in once. */
export class ReadBack {
  private readonly readers: ReadonlyMap<string, EhrReader>;

  constructor(private readonly parts: ReadBackParts) {
    this.readers = new Map(parts.readers.map((reader) => [reader.type, reader]));
  }

  /** @throws TransientFailure when the EHR does not answer now; PermanentFailure for what a human must look at. */
  async answer(bell: RungBell): Promise<Settled> {
    const reader = this.readers.get(bell.type);
    // Somebody rang for a type this service does not read. Nothing is lost: nobody here would know what to do with it.
    if (reader === undefined) return this.finish(bell, undefined);
    const answer = await this.parts.ehr.read(reader.type, bell.resourceId);
    switch (answer.kind) {
      case 'ok': {
        const version = versionOf(answer.version, answer.value);
        if (await this.isTaken(bell, version)) return this.finish(bell, undefined);
        const lastUpdated = answer.value.meta?.lastUpdated ?? answer.lastModified;
        const arrival = { resource: answer.value, type: reader.type, id: bell.resourceId, version };
        const commit = await reader.take(
          { ...arrival, ...(lastUpdated === undefined ? {} : { lastUpdated }) },
          this.parts.ehr,
        );
        return this.finish(bell, { version, commit });
      }
      case 'notFound':
      case 'gone': {
        if (await this.isTaken(bell, GONE_VERSION)) return this.finish(bell, undefined);
        return this.finish(bell, { version: GONE_VERSION, commit: await reader.gone(bell.resourceId) });
      }
      default:
        throw failureOf(bell.type, answer);
    }
  }

  private async isTaken(bell: RungBell, version: string): Promise<boolean> {
    const found = await rows(
      this.parts.ds,
      'select 1 from ehr_version where source = $1 and resource_type = $2 and resource_id = $3 and version_id = $4',
      [bell.source, bell.type, bell.resourceId, version],
    );
    return found.length > 0;
  }

  /** The version and what was made of it commit together with the end of the bell. */
  private finish(bell: RungBell, taken: { version: string; commit: Commit } | undefined): Settled {
    return {
      kind: 'done',
      write: async (em: EntityManager) => {
        if (taken !== undefined) {
          const entered = await rows(
            em,
            // A resource that is back may go again, and one that is gone may come back as it was (a 404 is no proof): either is news.
            `with turned as (
               delete from ehr_version
               where source = $1 and resource_type = $2 and resource_id = $3
                 and (version_id = '${GONE_VERSION}') <> ($4 = '${GONE_VERSION}')
             )
             insert into ehr_version (source, resource_type, resource_id, version_id, taken_at, outcome)
             values ($1, $2, $3, $4, ${timestamp('$5')}, $6) on conflict do nothing returning version_id`,
            [bell.source, bell.type, bell.resourceId, taken.version, this.parts.clock.now(), taken.commit.outcome],
          );
          if (entered.length > 0) await taken.commit.run(em);
        }
        reached('reading.before-commit');
      },
    };
  }
}

function failureOf(type: string, failure: EhrFailure): Error {
  const words = `reading ${type}: ${failure.kind}`;
  if (prospectOf(failure) === 'person') return new PermanentFailure(`read-${failure.kind.toLowerCase()}`, words);
  const retryAfterMs = askedToWaitMs(failure);
  return new TransientFailure(words, retryAfterMs === undefined ? {} : { retryAfterMs });
}
