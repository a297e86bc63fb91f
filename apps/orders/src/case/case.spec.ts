import { describe, expect, it } from '@jest/globals';
import {
  DEFAULT_SETTINGS,
  foldEvidence,
  gradeWithdrawal,
  readReport,
  type Finding,
  type PatientFacts,
  type Step,
} from '#clinical';
import type { ClinicalRules } from '#service';
import { decide } from '../order-next-step/decide.js';
import { dueAt, overdueErrands } from '../order-next-step/errands.js';
import { ruleOn, sidePortOf } from '../order-next-step/side-port.js';
import { understand } from '../record-fact/told.js';
import { implantOf, type PumpDevice } from '../watch/patient-file.js';
import { OURS, type Assessment, type CaseFact, type Grade, type KeptFact } from './facts.js';
import { foldCase, foldOn } from './fold.js';
import { isAnswered, isCarriedOut, isOpen, isUnsigned, type CaseState, type RecordedFact } from './state.js';

// A night on the ward: Ada, SynchroMed II, stiff since the evening.
const CASE = '7b0b7f0e-58a1-4c53-9a4e-0d8f1c1f6a11';
const NIGHT = Date.UTC(2026, 2, 14, 3, 0);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const rules: ClinicalRules = {
  settings: DEFAULT_SETTINGS,
  readerWords: {},
  protocol: 'ajnr2011',
  ruleset: '1.0.0',
  settingsHash: '0'.repeat(64),
  approvedBy: undefined,
};
const patient: PatientFacts = { model: 'SYNCHROMED_II', indication: 'SPASTIC_QUADRIPLEGIA', drug: 'baclofen' };

let now = NIGHT;
const kept = (state: CaseState | undefined, facts: readonly CaseFact[]): KeptFact[] =>
  facts.map((fact, index) => ({ ...fact, seq: (state?.seq ?? 0) + index + 1, actor: OURS }));

function opened(): CaseState {
  now = NIGHT;
  const body = {
    patientId: 'ada',
    episode: 'first',
    protocol: 'ajnr2011',
    patient,
    trigger: { kind: 'hand' },
  } as const;
  const state = foldCase(CASE, kept(undefined, [{ kind: 'opened', at: now, body }]));
  if (state === undefined) throw new Error('no case');
  return state;
}

const on = (state: CaseState, ...facts: readonly CaseFact[]): CaseState => foldOn(state, kept(state, facts));

function graded(state: CaseState, over: Partial<Grade> = {}): CaseState {
  const presentation = {
    present: ['SPASTICITY_INCREASED'],
    absent: [],
    values: {},
    unread: [],
  } satisfies Grade['presentation'];
  const worked = gradeWithdrawal(presentation, patient, DEFAULT_SETTINGS);
  const grade = {
    ...worked,
    signs: [...worked.signs],
    differential: [...worked.differential],
    alsoConsider: [],
    missing: [],
    reasons: [],
    patientId: 'ada',
    revision: 1,
    presentation,
    events: [],
    at: now,
    ...over,
  };
  return on(state, { kind: 'graded', at: now, body: { grade } });
}

/** Everything the decision asks for is written and the EHR has taken it. */
function carriedOut(state: CaseState, shut = true): CaseState {
  const decision = decide(state, rules, shut, now);
  const facts: CaseFact[] =
    decision.proposal === undefined ? [] : [{ kind: 'proposed', at: now, body: decision.proposal }];
  for (const { order, why } of decision.withdraw) {
    facts.push({ kind: 'withdrawal-asked', at: now, body: { orderId: order.orderId, why } });
    facts.push({ kind: 'amended', at: now, body: { orderId: order.orderId, outcome: 'done', status: 'revoked' } });
  }
  for (const { order, priority } of decision.reprioritise)
    facts.push({ kind: 'priority-asked', at: now, body: { orderId: order.orderId, priority } });
  for (const { intent } of decision.place) {
    facts.push({ kind: 'intended', at: now, body: { intent } });
    const status = intent.held ? 'on-hold' : intent.kind === 'task' ? 'requested' : 'draft';
    facts.push({ kind: 'written', at: now, body: { orderId: intent.orderId, ehrId: `e-${intent.orderId}`, status } });
  }
  return on(state, ...facts);
}

interface Read {
  readonly id: string;
  readonly step: Step;
  readonly findings: readonly Finding[];
  readonly status?: 'final' | 'preliminary' | 'entered-in-error';
  readonly answers?: readonly string[];
  readonly how?: Assessment['answers'][number]['how'];
  readonly examined?: number;
}

function reported(state: CaseState, reads: readonly Read[], retracted: readonly Read[] = []): CaseState {
  now += MINUTE;
  const readings = reads.map(({ id, step, findings, status = 'final', examined = now }) =>
    readReport(
      {
        reportId: id,
        version: '1',
        step,
        status,
        kind: 'report',
        findings,
        unknownCodes: [],
        values: {},
        unread: [],
        effectiveAt: examined,
        receivedAt: now,
        mentions: [],
        readFindings: [],
        unreadSentences: 0,
        proseUnread: false,
      },
      {
        patient,
        presentation: { present: [], absent: [], values: {}, unread: [] },
        events: [],
        earlier: [],
        settings: DEFAULT_SETTINGS,
        now,
      },
    ),
  );
  const assessment = {
    patientId: 'ada',
    caseId: CASE,
    revision: (state.assessment?.revision ?? 0) + 1,
    readings,
    verdicts: foldEvidence(readings, []),
    events: [],
    deliveryStopped: false,
    retractions: retracted.map(({ id, step }) => ({ reportId: id, step, acted: true })),
    answers: reads.flatMap(({ id, answers = [], how = 'basedOn' }) =>
      answers.map((orderIdentifier) => ({ reportId: id, orderIdentifier, how })),
    ),
    rulesetVersion: '1.0.0',
    at: now,
  };
  // The one cast of this spec: readings are readonly here and mutable in the message, and say the same.
  return on(state, { kind: 'assessed', at: now, body: { assessment: assessment as unknown as Assessment } });
}

const openWishes = (state: CaseState): string[] =>
  state.orders.filter((order) => isOpen(state, order)).map(({ wish }) => wish);
const idsOf = (state: CaseState, step: Step): string[] =>
  state.orders.filter((order) => order.step === step).map(({ orderId }) => orderId);

const interrogation: Read = { id: 'r1', step: 'INTERROGATION', findings: ['INT_NORMAL'] };

/** Up to the films: interrogation read, films asked. */
const atTheFilms = (): CaseState => carriedOut(reported(carriedOut(graded(opened())), [interrogation]));

describe('a case, decided', () => {
  it('begins with the interrogation, under an identifier that says case, step, part and attempt', () => {
    const state = carriedOut(graded(opened()));
    expect(idsOf(state, 'INTERROGATION')).toEqual([`${CASE}.interrogation.telemetry.1`]);
  });

  it('asks nothing twice, however often it is asked', () => {
    const once = carriedOut(graded(opened()));
    const twice = decide(once, rules, true, now + MINUTE);
    expect(twice).toMatchObject({ place: [], withdraw: [], reprioritise: [] });
  });

  it('does not take a patient nobody has graded for one without signs', () => {
    const state = carriedOut(reported(carriedOut(opened()), [interrogation]));
    expect(openWishes(state)).not.toContain('CLINICIAN_REVIEW_CLOSE');
    expect(openWishes(state)).toContain('PLAIN_FILMS');
  });

  it('waits for the rest of a set, unless a part is positive', () => {
    const films = atTheFilms();
    const [first = ''] = idsOf(films, 'PLAIN_FILMS');
    const part = { id: 'r2', step: 'PLAIN_FILMS', answers: [first] } as const;
    const clean = reported(films, [interrogation, { ...part, findings: ['XR_NO_ABNORMALITY'] }]);
    expect(decide(clean, rules, true, now).place).toEqual([]);
    const kinked = carriedOut(reported(films, [interrogation, { ...part, findings: ['XR_KINK'] }]));
    expect(openWishes(kinked)).toContain('SURGICAL_CONSULT');
  });

  it('goes on when one report answers every part', () => {
    const films = atTheFilms();
    const all = {
      id: 'r2',
      step: 'PLAIN_FILMS',
      findings: ['XR_NO_ABNORMALITY'],
      answers: idsOf(films, 'PLAIN_FILMS'),
    } as const;
    expect(openWishes(carriedOut(reported(films, [interrogation, all])))).toContain('ROTOR_STUDY');
  });

  it('leaves the order open when the first report is only preliminary and shows nothing', () => {
    const films = atTheFilms();
    const answers = idsOf(films, 'PLAIN_FILMS');
    const early = {
      id: 'r2',
      step: 'PLAIN_FILMS',
      findings: ['XR_NO_ABNORMALITY'],
      status: 'preliminary',
      answers,
    } as const;
    const state = reported(films, [interrogation, early]);
    expect(decide(state, rules, true, now).place).toEqual([]);
    expect(openWishes(state)).toContain('PLAIN_FILMS');
  });

  it('asks again as attempt two when the films are withdrawn, and takes the rotation test back', () => {
    const films = atTheFilms();
    const answers = idsOf(films, 'PLAIN_FILMS');
    const all = { id: 'r2', step: 'PLAIN_FILMS', findings: ['XR_NO_ABNORMALITY'], answers } as const;
    const rotor = carriedOut(reported(films, [interrogation, all]));
    const gone = { ...all, status: 'entered-in-error' } as const;
    const again = carriedOut(reported(rotor, [interrogation, gone], [gone]));
    expect(again.orders.find(({ step }) => step === 'ROTOR_STUDY')).toMatchObject({
      withdrawn: 'moot',
      state: 'revoked',
    });
    expect(idsOf(again, 'PLAIN_FILMS').filter((id) => id.endsWith('.2'))).toHaveLength(answers.length);
  });

  it('never takes back what has been signed, and asks a person instead', () => {
    const films = atTheFilms();
    const answers = idsOf(films, 'PLAIN_FILMS');
    const all = { id: 'r2', step: 'PLAIN_FILMS', findings: ['XR_NO_ABNORMALITY'], answers } as const;
    const rotor = carriedOut(reported(films, [interrogation, all]));
    const [orderId = ''] = idsOf(rotor, 'ROTOR_STUDY');
    const followed = { orderId, ehrId: 'e1', status: 'active', others: [] };
    const signed = on(rotor, { kind: 'followed', at: now, body: followed });
    const gone = { ...all, status: 'entered-in-error' } as const;
    const decision = decide(reported(signed, [interrogation, gone], [gone]), rules, true, now);
    expect(decision.withdraw.map(({ order }) => order.orderId)).not.toContain(orderId);
    expect(decision.place.map(({ intent }) => intent.basis)).toContain(`errand:moot:${orderId}`);
  });

  it('stays what it was when a human has revoked it, until something new is known', () => {
    const state = carriedOut(graded(opened()));
    const [orderId = ''] = idsOf(state, 'INTERROGATION');
    const followed = { orderId, ehrId: 'e1', status: 'revoked', others: [] };
    const revoked = on(state, { kind: 'followed', at: now, body: followed });
    expect(decide(revoked, rules, true, now).place).toEqual([]);
    const repeat = { step: 'INTERROGATION', reasonRef: 'words.1' } as const;
    const asked = on(revoked, { kind: 'repeat-asked', at: now, body: repeat });
    expect(decide(asked, rules, true, now).place.map(({ intent }) => intent.attempt)).toEqual([2]);
  });

  it('goes to the next rung when a step is skipped', () => {
    const state = carriedOut(graded(opened()));
    const skipped = on(state, { kind: 'skipped', at: now, body: { step: 'INTERROGATION', reasonRef: 'words.1' } });
    expect(openWishes(carriedOut(skipped))).toContain('PLAIN_FILMS');
  });

  it('raises unsigned drafts with the grade, leaves signed ones and asks', () => {
    const state = carriedOut(graded(opened()));
    const severe = graded(state, { severity: 'SEVERE', revision: 2 });
    expect(decide(severe, rules, true, now).reprioritise.map(({ priority }) => priority)).toEqual(['stat', 'stat']);
    const [orderId = ''] = idsOf(state, 'INTERROGATION');
    const signed = on(severe, {
      kind: 'followed',
      at: now,
      body: { orderId, ehrId: 'e1', status: 'active', others: [] },
    });
    const decision = decide(signed, rules, true, now);
    expect(decision.reprioritise.map(({ order }) => order.orderId)).not.toContain(orderId);
    expect(decision.place.map(({ intent }) => intent.wish)).toContain('REPRIORITISE_SIGNED_ORDER');
  });

  it('an order held after it was signed is not ours to take back', () => {
    const state = carriedOut(graded(opened()));
    const [orderId = ''] = idsOf(state, 'INTERROGATION');
    const see = (status: string): CaseFact => ({
      kind: 'followed',
      at: now,
      body: { orderId, ehrId: 'e1', status, others: [] },
    });
    const held = on(state, see('active'), see('on-hold'));
    expect(held.orders.filter(isUnsigned).map((order) => order.orderId)).not.toContain(orderId);
  });

  it('keeps a late answer to our own write from hiding a signature already seen', () => {
    const state = carriedOut(graded(opened()));
    const [orderId = ''] = idsOf(state, 'INTERROGATION');
    const late = on(
      state,
      { kind: 'followed', at: now, body: { orderId, ehrId: 'e1', status: 'active', others: [] } },
      { kind: 'written', at: now, body: { orderId, ehrId: 'e1', status: 'draft' } },
    );
    expect(late.orders.find((order) => order.orderId === orderId)?.state).toBe('signed');
  });

  it('remembers that a draft was to be held where the EHR took the hold and kept the draft: it is not asked without end', () => {
    const state = carriedOut(graded(opened()));
    const [orderId = ''] = idsOf(state, 'INTERROGATION');
    const answered = (status: string): CaseState =>
      on(
        state,
        { kind: 'hold-asked', at: now, body: { orderId, gates: ['G_ASPIRATION_BEFORE_CONTRAST'] } },
        { kind: 'amended', at: now, body: { orderId, outcome: 'done', status } },
      );
    const askedOf = (after: CaseState) => after.orders.find((order) => order.orderId === orderId)?.asked;
    expect([askedOf(answered('draft')), askedOf(answered('on-hold'))]).toEqual(['hold', undefined]);
  });

  it('calls a proposal overdue once, by the grade', () => {
    const state = carriedOut(graded(opened(), { severity: 'SEVERE' }));
    const [order] = state.orders;
    if (order === undefined) throw new Error('nothing was ordered');
    expect(dueAt(state, order)).toBe(NIGHT + 2 * HOUR);
    expect(overdueErrands(state, NIGHT + HOUR)).toEqual([]);
    const [late] = overdueErrands(state, NIGHT + 2 * HOUR);
    expect(late?.intent.wish).toBe('ORDER_OVERDUE');
    const asked = on(
      state,
      ...(late === undefined ? [] : [{ kind: 'intended', at: now, body: { intent: late.intent } } as const]),
    );
    expect(overdueErrands(asked, NIGHT + 3 * HOUR)).toEqual([]);
  });
});

describe('the contrast gate of a patient', () => {
  const aspiration = (at: number, over: object = {}): RecordedFact => ({
    factId: CASE,
    at,
    actor: OURS,
    fact: {
      kind: 'result',
      step: 'CSF_ASPIRATION',
      findings: ['ASP_CSF_FREE'],
      values: { aspirated_volume: { value: 3, unit: 'mL' } },
      fluidType: 'csf',
      ...over,
    },
  });
  const order = { step: 'FLUORO_CONTRAST' } as const;
  const stops = (facts: RecordedFact[], at: number, bolusAt?: number) =>
    ruleOn(
      order,
      sidePortOf(undefined, facts, bolusAt === undefined ? [] : [{ kind: 'bolus', at: bolusAt }]),
      rules,
      at,
    ).stops;

  it.each([
    ['nothing recorded', [], NIGHT, undefined, 1],
    ['an aspiration just now', [aspiration(NIGHT)], NIGHT + MINUTE, undefined, 0],
    ['an aspiration of too long ago', [aspiration(NIGHT)], NIGHT + 61 * MINUTE, undefined, 1],
    ['a bolus after it', [aspiration(NIGHT)], NIGHT + 5 * MINUTE, NIGHT + MINUTE, 1],
    ['fluid that was not CSF', [aspiration(NIGHT, { fluidType: 'not_csf' })], NIGHT + MINUTE, undefined, 1],
    ['code and finding that disagree', [aspiration(NIGHT, { findings: ['ASP_NONE'] })], NIGHT + MINUTE, undefined, 1],
    ['no volume', [aspiration(NIGHT, { values: {} })], NIGHT + MINUTE, undefined, 1],
  ])('with %s', (_what, facts, at, bolusAt, shut) => {
    expect(stops(facts, at, bolusAt)).toHaveLength(shut);
  });

  it('spares an order its gate when it was carried out: answered by name, or examined since; not when a report merely came', () => {
    const films = atTheFilms();
    const [asked] = films.orders.filter(({ step }) => step === 'PLAIN_FILMS');
    if (asked === undefined) throw new Error('no films were asked for');
    const before = asked.placedAt - MINUTE;
    const carried = (over: Partial<Read>): boolean[] => {
      const read = { id: 'r2', step: 'PLAIN_FILMS', findings: ['XR_NO_ABNORMALITY'], ...over } as const;
      const state = reported(films, [interrogation, read]);
      return [isAnswered(state, asked), isCarriedOut(state, asked)];
    };
    expect(carried({ examined: before })).toEqual([true, false]);
    expect(carried({ examined: before, answers: [asked.orderId], how: 'inferred' })).toEqual([true, false]);
    expect(carried({ examined: before, answers: [asked.orderId] })).toEqual([true, true]);
    expect(carried({})).toEqual([true, true]);
  });

  it('stops in an overdose, whatever was aspirated: nothing is pushed in (F8)', () => {
    const { grade } = graded(opened(), { pathway: 'overdose' });
    const port = sidePortOf(undefined, [aspiration(NIGHT)], [], grade);
    expect(ruleOn(order, port, rules, NIGHT + MINUTE).stops).toEqual(['G_NO_BOLUS_WITH_OVERDOSE_SIGNS']);
  });

  it('stops gadolinium even after an aspiration', () => {
    const port = sidePortOf(undefined, [aspiration(NIGHT)], []);
    const wrong = { ...order, agent: 'gadobutrol' };
    expect(ruleOn(wrong, port, rules, NIGHT + MINUTE).stops).toEqual(['G_INTRATHECAL_CONTRAST_ONLY']);
  });
});

describe('what is told and what is implanted', () => {
  it('reads a value in another unit, and refuses one without a usable unit by its name', () => {
    const told = {
      kind: 'result' as const,
      step: 'CSF_ASPIRATION' as const,
      findings: [],
      at: '2026-03-14T02:00:00Z',
    };
    const read = understand({ ...told, values: { 'aspirated-volume': { value: 3000, unit: 'uL' } } }, NIGHT);
    const refused = understand({ ...told, values: { aspirated_volume: { value: 3, unit: 'spoon' } } }, NIGHT);
    expect([read.kind, refused.kind]).toEqual(['fact', 'refused']);
    expect(JSON.stringify(refused)).toContain('body.values.aspirated_volume');
  });

  it('refuses a finding of another step, and what has not happened yet', () => {
    const told = { kind: 'result', step: 'CSF_ASPIRATION', values: {}, at: '2026-03-14T02:00:00Z' } as const;
    expect(understand({ ...told, findings: ['XR_KINK'] }, NIGHT).kind).toBe('refused');
    expect(understand({ ...told, findings: ['ASP_NONE'], at: '2026-03-14T04:00:00Z' }, NIGHT).kind).toBe('refused');
  });

  const pump = (reference: string, over: Partial<PumpDevice> = {}): PumpDevice => ({
    reference,
    isPump: 'yes',
    model: 'SYNCHROMED_II',
    modelUnclear: false,
    drug: 'baclofen',
    inUse: 'yes',
    ...over,
  });

  it('knows the model of one pump, and of none when two could be it or record and person disagree', () => {
    const one = implantOf({ devices: [pump('Device/1')], byHand: {} });
    expect(one).toMatchObject({ facts: { model: 'SYNCHROMED_II', drug: 'baclofen' }, device: 'Device/1' });
    const two = implantOf({ devices: [pump('Device/1'), pump('Device/2', { model: 'SYNCHROMED_EL' })], byHand: {} });
    expect(two).toMatchObject({ facts: { model: 'UNKNOWN' }, unclear: 'several_pumps' });
    const said = implantOf({ devices: [pump('Device/1')], byHand: { model: 'SYNCHROMED_EL' } });
    expect(said).toMatchObject({ facts: { model: 'UNKNOWN' }, unclear: 'record_and_person_disagree' });
    const old = implantOf({ devices: [pump('Device/1', { inUse: 'no' }), pump('Device/2')], byHand: {} });
    expect(old.device).toBe('Device/2');
  });
});
