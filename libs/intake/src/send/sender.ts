import type { Resource, ResourceType } from '@medplum/fhirtypes';
import { askedToWaitMs, prospectOf, type EhrClient, type EhrFailure, type EhrOk } from '#fhir';
import { inTransaction, millis, rows, timestamp, type Settled as SweepSettled } from '#persistence';
import { PermanentFailure, TransientFailure, reached, type Clock } from '#platform';
import type { DataSource, EntityManager } from 'typeorm';
import type { Settled, SettledWrite } from './intended.js';
import { identifierOf, merged, saysTheSame, statusOf, type AmendBody, type WriteRow } from './write-row.js';

export interface SenderSettings {
  /** When a write whose answer was lost is looked for, after each loss (fhir.md 2.6). */
  readonly reconcileDelaysMs: readonly number[];
  /** How long a created resource may stay invisible to search at this EHR. Only after that is a lost write sent again. */
  readonly visibilityBoundMs: number;
  /** Whether the site lets us write this type (decision 28). */
  readonly mayWrite: (resourceType: string) => boolean;
}

export interface SenderParts {
  readonly ds: DataSource;
  readonly ehr: EhrClient;
  readonly clock: Clock;
  readonly settings: SenderSettings;
  /** Runs in the transaction that settles the write: journal it, tell the others. May hear of a refusal before a later success. */
  readonly onSettled: (em: EntityManager, write: SettledWrite) => Promise<void>;
  /** Asked before a change is put: what was right when it was intended may be wrong by now. Then it settles as `superseded`. */
  readonly stillWanted?: ((em: EntityManager, about: string) => Promise<boolean>) | undefined;
}

const RACE_RETRY_MS = 50;

/**
 * Brings intended writes into the EHR, each exactly once (fhir.md 2.6). The sweep calls it with a row it has claimed. It may be
 * killed anywhere and called again: a try whose fate is unknown is looked for by its identifier before anything is sent anew.
 */
export class Sender {
  constructor(private readonly parts: SenderParts) {}

  /** @throws TransientFailure when it must be tried again later; PermanentFailure when a human must look. */
  async send(row: WriteRow): Promise<SweepSettled> {
    if (!this.parts.settings.mayWrite(row.resource_type)) return this.settle(row, { kind: 'withheld' });
    switch (row.operation) {
      case 'create':
        return this.create(row, row.body);
      case 'replace':
        return this.replace(row, row.body);
      case 'amend':
        return this.amend(row, row.body);
      default: {
        const never: never = row;
        return never;
      }
    }
  }

  private async create(row: WriteRow, resource: Resource): Promise<SweepSettled> {
    // The claim has counted this try. Any earlier one that is not known to have failed cleanly may have been written.
    if (row.attempts - 1 > row.clean_attempts) {
      const found = await this.find(row);
      if (found) return this.settle(row, doneWith(found));
      await this.waitForVisibility(row);
    }
    reached('write.before-post');
    const answer = await this.parts.ehr.createOnce(resource, identifierOf(row));
    reached('write.after-post');
    if (answer.kind !== 'ok') return this.failed(row, answer);
    return this.settle(row, done(answer.value.id, answer.version, statusOf(answer.value.resource ?? resource)));
  }

  private async replace(row: WriteRow, resource: Resource): Promise<SweepSettled> {
    const current = await this.current(row, undefined);
    if (current === undefined) return this.create(row, resource);
    if (saysTheSame(current.value, resource)) return this.settle(row, doneWith(current));
    return this.put(row, current, resource);
  }

  private async amend(row: WriteRow, change: AmendBody): Promise<SweepSettled> {
    const current = await this.current(row, change.ehrId ?? undefined);
    if (current === undefined) return this.settle(row, { kind: 'not_applicable' });
    const next = merged(current.value, change.set);
    if (saysTheSame(current.value, next)) return this.settle(row, doneWith(current));
    const status = statusOf(current.value);
    if (!(row.allowed_from ?? []).includes(status ?? '')) {
      return this.settle(row, { kind: 'not_applicable', ...(status === undefined ? {} : { status }) });
    }
    if ((await this.parts.stillWanted?.(this.parts.ds.manager, row.about)) === false)
      return this.settle(row, { kind: 'superseded' });
    return this.put(row, current, next);
  }

  private async put(row: WriteRow, current: EhrOk<Resource>, next: Resource): Promise<SweepSettled> {
    const { id } = current.value;
    if (id === undefined || current.version === undefined) {
      throw new PermanentFailure('no-version', `${row.resource_type}: the EHR gives no id or version to write against`);
    }
    reached('write.before-post');
    const answer = await this.parts.ehr.update(merged(next, { id }), current.version);
    reached('write.after-post');
    if (answer.kind === 'ok') {
      // The EHR may take a change and keep the status it had: what it answers is what stands there.
      const kept = answer.value.resource ?? next;
      return this.settle(row, done(id, answer.version, statusOf(kept)));
    }
    // Somebody wrote between our read and our write, perhaps we ourselves: the next read shows which change stands.
    if (answer.kind === 'versionConflict')
      throw new TransientFailure(`${row.resource_type} moved on`, { retryAfterMs: RACE_RETRY_MS });
    return this.failed(row, answer);
  }

  /** The resource as the EHR holds it now; undefined when it holds none. */
  private async current(row: WriteRow, ehrId: string | undefined): Promise<EhrOk<Resource> | undefined> {
    const known = ehrId ?? (await knownId(this.parts.ds, row));
    if (known === undefined) return this.find(row);
    const answer = await this.parts.ehr.read(typeOf(row), known);
    if (answer.kind === 'ok') return answer;
    if (answer.kind === 'notFound' || answer.kind === 'gone') return undefined;
    return this.failed(row, answer);
  }

  /** Looks for our resource by its identifier, past any cache. Which of twins is the one is for a human to say. */
  private async find(row: WriteRow): Promise<EhrOk<Resource> | undefined> {
    const { system, value } = identifierOf(row);
    const answer = await this.parts.ehr.findByIdentifier(typeOf(row), system, value);
    if (answer.kind !== 'ok') return this.failed(row, answer);
    const { matches, reliable } = answer.value;
    if (matches.length === 0 && !reliable) {
      throw new PermanentFailure(
        'identifier-search',
        `${row.resource_type}: this EHR cannot be searched by identifier`,
      );
    }
    if (matches.length > 1) throw twins(row, String(matches.length));
    const [only] = matches;
    if (only === undefined) return undefined;
    const version = only.meta?.versionId;
    const { requestId, tries } = answer;
    return { kind: 'ok', requestId, tries, value: only, ...(version === undefined ? {} : { version }) };
  }

  /** A lost create that cannot be found: wait until the EHR must be showing it, and only then go on to send again. */
  private async waitForVisibility(row: WriteRow): Promise<void> {
    const { clock, ds, settings } = this.parts;
    const now = clock.now();
    const [doubt] = await rows<{ since: number }>(
      ds,
      `update ehr_write set doubt_since = coalesce(doubt_since, ${timestamp('$2')}) where id = $1 returning ${millis('doubt_since')} as since`,
      [row.id, now],
    );
    const left = settings.visibilityBoundMs - (now - (doubt?.since ?? now));
    if (left <= 0) {
      // The next sending is a doubt of its own, and is given the whole time again.
      await rows(ds, 'update ehr_write set doubt_since = null where id = $1', [row.id]);
      return;
    }
    const lookedFor = Math.max(row.attempts - row.clean_attempts - 2, 0);
    const delay = settings.reconcileDelaysMs.at(Math.min(lookedFor, settings.reconcileDelaysMs.length - 1)) ?? left;
    throw new TransientFailure(`${row.resource_type} in doubt and not visible yet`, {
      retryAfterMs: Math.min(delay, left),
    });
  }

  /** Throws what the sweep does next; a refusal is told to the service first. */
  private async failed(row: WriteRow, failure: EhrFailure): Promise<never> {
    const inDoubt = 'maybeWritten' in failure && failure.maybeWritten;
    if (!inDoubt)
      await rows(this.parts.ds, 'update ehr_write set clean_attempts = clean_attempts + 1 where id = $1', [row.id]);
    // The EHR's 412: it holds several under our identifier. Asked again it will say the same.
    if (failure.kind === 'severalMatches') throw twins(row, 'several');
    const prospect = prospectOf(failure);
    switch (prospect) {
      case 'person':
        await this.refused(row, failure);
        throw new PermanentFailure('refused', `${row.resource_type} ${row.operation}: ${wordsOf(failure)}`);
      case 'try-later':
      case 'compare-first': {
        const retryAfterMs = askedToWaitMs(failure) ?? (inDoubt ? this.parts.settings.reconcileDelaysMs[0] : undefined);
        throw new TransientFailure(
          `${row.resource_type} ${row.operation}: ${failure.kind}`,
          retryAfterMs === undefined ? {} : { retryAfterMs },
        );
      }
      default: {
        const never: never = prospect;
        return never;
      }
    }
  }

  /** Told in a transaction of its own: the row then goes to the shelf, from where a human may send it again. */
  private async refused(row: WriteRow, failure: EhrFailure): Promise<void> {
    const issues = 'issues' in failure ? failure.issues : [];
    await inTransaction(this.parts.ds, (em) =>
      this.record(em, row, { kind: 'refused', why: wordsOf(failure), issues }),
    );
  }

  private settle(row: WriteRow, settled: Settled): SweepSettled {
    return { kind: 'done', write: (em) => this.record(em, row, settled) };
  }

  private async record(em: EntityManager, row: WriteRow, settled: Settled): Promise<void> {
    const ehrId = settled.kind === 'done' ? settled.ehrId : null;
    const changed = await rows<{ id: string }>(
      em,
      `update ehr_write set outcome = $2, ehr_id = $3, answer = $4 where id = $1 and outcome is distinct from $2 returning id`,
      [row.id, settled.kind, ehrId, JSON.stringify(settled)],
    );
    if (changed.length === 0) return;
    if (ehrId !== null && row.operation !== 'amend') await remember(em, row, ehrId);
    const { resource_type: resourceType, operation, about } = row;
    await this.parts.onSettled(em, {
      writeId: row.id,
      resourceType,
      identifier: identifierOf(row),
      operation,
      about,
      settled,
    });
    reached('write.before-commit');
  }
}

// The one cast of a type name: it was taken from a resource we built.
const typeOf = (row: WriteRow): ResourceType => row.resource_type as ResourceType;

const twins = (row: WriteRow, count: string): PermanentFailure =>
  new PermanentFailure('twins', `${row.resource_type}: ${count} resources carry one identifier of ours`);

const wordsOf = (failure: EhrFailure): string =>
  'status' in failure ? `${failure.kind} ${failure.status}` : failure.kind;

function done(ehrId: string, version: string | undefined, status: string | undefined): Settled {
  return {
    kind: 'done',
    ehrId,
    ...(version === undefined ? {} : { version }),
    ...(status === undefined ? {} : { status }),
  };
}

function doneWith(current: EhrOk<Resource>): Settled {
  const { id } = current.value;
  if (id === undefined) throw new PermanentFailure('no-id', 'the EHR returned a resource without an id');
  return done(id, current.version, statusOf(current.value));
}

async function knownId(ds: DataSource, row: WriteRow): Promise<string | undefined> {
  const found = await rows<{ ehr_id: string }>(
    ds,
    'select ehr_id from ehr_document where resource_type = $1 and identifier_system = $2 and identifier_value = $3',
    [row.resource_type, row.identifier_system, row.identifier_value],
  );
  return found[0]?.ehr_id;
}

async function remember(em: EntityManager, row: WriteRow, ehrId: string): Promise<void> {
  await rows(
    em,
    `insert into ehr_document (resource_type, identifier_system, identifier_value, ehr_id) values ($1, $2, $3, $4)
     on conflict (resource_type, identifier_system, identifier_value) do update set ehr_id = excluded.ehr_id`,
    [row.resource_type, row.identifier_system, row.identifier_value, ehrId],
  );
}
