import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#messaging/contracts';
import { Journal, millis, rows, timestamp, type Connection, type Entry, type Json } from '#persistence';
import { CLOCK, PermanentFailure, type Clock } from '#platform';
import { CLINICAL_RULES, type ClinicalRules } from '#service';
import type { EntityManager } from 'typeorm';
import type { CaseFact, FactBodies, KeptFact } from './facts.js';
import { foldCase, foldOn } from './fold.js';
import type { CaseState } from './state.js';

export interface CaseRow {
  readonly caseId: string;
  readonly patientId: string;
  readonly state: 'open' | 'closed';
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly lookAt: number | null;
}

const COLUMNS = `case_id as "caseId", patient_id as "patientId", state, ${millis('opened_at')} as "openedAt",
  ${millis('closed_at')} as "closedAt", ${millis('look_at')} as "lookAt"`;

// The one cast each way: what this room writes is what it reads, and the journal's hash chain says that nobody changed it.
const keptFact = (entry: Entry): KeptFact =>
  ({ kind: entry.kind, at: entry.at, body: entry.fact, seq: entry.seq, actor: entry.actor }) as unknown as KeptFact;
const asJson = (value: object): Json => value as Json;

const MOST_REMEMBERED = 500;

/** The cases and their journals. */
@Injectable()
export class Casebook {
  readonly journal: Journal;
  private readonly folded = new Map<string, { readonly state: CaseState; readonly hash: string }>();

  constructor(
    @Inject(CLOCK) clock: Clock,
    @Inject(CLINICAL_RULES) private readonly rules: ClinicalRules,
  ) {
    this.journal = new Journal(clock);
  }

  /** Begins a case. The unique index refuses a second open one of the patient. */
  async begin(
    em: EntityManager,
    caseId: string,
    at: number,
    body: FactBodies['opened'],
    actor: Actor,
  ): Promise<CaseState> {
    await rows(
      em,
      `insert into case_file (case_id, patient_id, state, opened_at) values ($1, $2, 'open', ${timestamp('$3')})`,
      [caseId, body.patientId, at],
    );
    const kept = await this.write(em, caseId, 0, [{ kind: 'opened', at, body }], actor, body.protocol);
    const state = foldCase(caseId, kept);
    if (state === undefined) throw new PermanentFailure('case', 'a case did not begin with its opening');
    return state;
  }

  /** Writes facts at the end of the case and gives the case as it is then. */
  async append(em: EntityManager, state: CaseState, facts: readonly CaseFact[], actor: Actor): Promise<CaseState> {
    if (facts.length === 0) return state;
    const kept = await this.write(em, state.caseId, state.seq, facts, actor, state.protocol);
    const next = foldOn(state, kept);
    if (next.status !== state.status || next.patientId !== state.patientId) {
      await rows(
        em,
        `update case_file set state = $2, closed_at = ${timestamp('$3')}, patient_id = $4 where case_id = $1`,
        [state.caseId, next.status, next.closedAt ?? null, next.patientId],
      );
    }
    return next;
  }

  private async write(
    em: EntityManager,
    caseId: string,
    expected: number,
    facts: readonly CaseFact[],
    actor: Actor,
    protocol: string,
  ): Promise<KeptFact[]> {
    const { ruleset, settingsHash } = this.rules;
    const said = facts.map(({ kind, at, body }) => ({ kind, at, fact: asJson(body) }));
    const stamp = { actor, ruleset, protocol, settingsHash };
    await this.journal.append(em, { kind: 'case', id: caseId }, said, stamp, expected);
    return facts.map((fact, index) => ({ ...fact, seq: expected + index + 1, actor }));
  }

  /**
   * The case as its journal says. What was folded before is folded on: the entry it ended with is read again, and only if its
   * hash is still the same (a transaction may have fallen, and its numbers been given to other facts) is it believed.
   */
  async load(on: Connection, caseId: string): Promise<CaseState | undefined> {
    const known = this.folded.get(caseId);
    if (known !== undefined) {
      const [last, ...since] = await this.journal.read(on, { kind: 'case', id: caseId }, known.state.seq - 1);
      if (last?.hash === known.hash)
        return this.remember(foldOn(known.state, since.map(keptFact)), (since.at(-1) ?? last).hash);
    }
    const entries = await this.journal.read(on, { kind: 'case', id: caseId });
    const state = foldCase(caseId, entries.map(keptFact));
    const hash = entries.at(-1)?.hash;
    return state === undefined || hash === undefined ? state : this.remember(state, hash);
  }

  /** The most recent cases, as they were folded last; the oldest is forgotten first. */
  private remember(state: CaseState, hash: string): CaseState {
    this.folded.delete(state.caseId);
    this.folded.set(state.caseId, { state, hash });
    const [oldest] = this.folded.keys();
    if (this.folded.size > MOST_REMEMBERED && oldest !== undefined) this.folded.delete(oldest);
    return state;
  }

  async facts(on: Connection, caseId: string): Promise<KeptFact[]> {
    const entries = await this.journal.read(on, { kind: 'case', id: caseId });
    return entries.map(keptFact);
  }

  async find(on: Connection, caseId: string): Promise<CaseRow | undefined> {
    const [row] = await rows<CaseRow>(on, `select ${COLUMNS} from case_file where case_id = $1`, [caseId]);
    return row;
  }

  async openOf(on: Connection, patientId: string): Promise<CaseState | undefined> {
    const [row] = await rows<CaseRow>(on, `select ${COLUMNS} from case_file where patient_id = $1 and state = 'open'`, [
      patientId,
    ]);
    return row === undefined ? undefined : this.load(on, row.caseId);
  }

  list(on: Connection, state?: 'open' | 'closed'): Promise<CaseRow[]> {
    return rows<CaseRow>(
      on,
      `select ${COLUMNS} from case_file where $1::text is null or state = $1 order by opened_at desc, case_id limit 500`,
      [state ?? null],
    );
  }

  /** When somebody has to look at the case again by the clock alone. */
  async lookAgain(em: EntityManager, caseId: string, at: number | undefined): Promise<void> {
    await rows(em, `update case_file set look_at = ${timestamp('$2')} where case_id = $1`, [caseId, at ?? null]);
  }

  /** Cases the clock alone asks to look at, the longest due first, without those that are to wait. */
  async due(on: Connection, now: number, waiting: readonly string[] = []): Promise<string[]> {
    const found = await rows<{ caseId: string }>(
      on,
      `select case_id as "caseId" from case_file
       where state = 'open' and look_at <= ${timestamp('$1')} and case_id::text <> all($2::text[]) order by look_at limit 20`,
      [now, [...waiting]],
    );
    return found.map(({ caseId }) => caseId);
  }
}
