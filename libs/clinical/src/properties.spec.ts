import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EVENING, HOUR, MINUTE, patient, presenting, report, tell, values } from './ward.js';
import {
  checkContrastGate,
  type ContrastQuestion,
  DEFAULT_SETTINGS,
  DEVICE_MODELS,
  FINDINGS_BY_STEP,
  type Finding,
  gradeWithdrawal,
  type Measurement,
  PUMP_EVENT_KINDS,
  type PumpEvent,
  REPORT_STATUSES,
  type ReportFacts,
  type Sign,
  SIGNS,
  STATUS_WEIGHT,
  STEPS,
  type Verdict,
  type Verdicts,
} from './index.js';

const NUMBERS: readonly Measurement[] = [
  'time_post_injection',
  'time_since_mri',
  'measured_residual',
  'programmed_rotation',
  'observed_rotation',
  'aspirated_volume',
];

const anyReport: fc.Arbitrary<ReportFacts> = fc
  .constantFrom(...STEPS)
  .chain((step) =>
    fc.record({
      step: fc.constant(step),
      findings: fc.subarray<Finding>([...FINDINGS_BY_STEP[step]], { maxLength: 3 }),
      status: fc.constantFrom(...REPORT_STATUSES),
      hour: fc.integer({ min: 0, max: 200 }),
      dated: fc.boolean(),
      numbers: fc.dictionary(fc.constantFrom(...NUMBERS), fc.constantFrom(0, 1, 2, 24, 48, 72, 90, 120), {
        maxKeys: 3,
      }),
      unknown: fc.constantFrom([], [], [], ['another-code']),
    }),
  )
  .map(({ step, findings, status, hour, dated, numbers, unknown }) => {
    const at = EVENING + hour * HOUR;
    const { effectiveAt, ...facts } = report(step, findings, {
      status,
      effectiveAt: at,
      values: values(numbers),
      unknownCodes: unknown,
    });
    return { ...facts, ...(dated && effectiveAt !== undefined ? { effectiveAt } : {}) };
  });
const anyEvent: fc.Arbitrary<PumpEvent> = fc.record({
  kind: fc.constantFrom(...PUMP_EVENT_KINDS),
  at: fc.integer({ min: 0, max: 200 }).map((hour) => EVENING + hour * HOUR),
});
/** Examinations at different hours: when two are made at the same instant there is no earlier one. */
const anyNight = fc.record({
  reports: fc.uniqueArray(anyReport, { maxLength: 6, selector: ({ receivedAt }) => receivedAt }),
  events: fc.array(anyEvent, { maxLength: 2 }),
  model: fc.constantFrom(...DEVICE_MODELS),
  signs: fc.subarray([...SIGNS], { maxLength: 4 }),
});

const night = ({
  reports,
  events,
  model,
  signs,
}: {
  reports: readonly ReportFacts[];
  events: readonly PumpEvent[];
  model: (typeof DEVICE_MODELS)[number];
  signs: readonly (typeof SIGNS)[number][];
}) => tell({ reports, events, patient: patient({ model }), presentation: presenting(signs, { onset: 20 }) });
const words = (verdicts: Verdicts): Readonly<Record<string, Verdict>> =>
  Object.fromEntries(Object.values(verdicts).map(({ cause, verdict }) => [cause, verdict]));
/** With tone up, each makes withdrawal moderate or worse (F2.3). */
const WORSE_THAN_MILD = [
  'FEVER',
  'HALLUCINATIONS',
  'SEIZURE',
  'ALTERED_MENTAL_STATUS',
] as const satisfies readonly Sign[];
const runs = { numRuns: 200 };

describe('properties of the evidence', () => {
  it('the order of arrival and duplicates change no verdict', () => {
    fc.assert(
      fc.property(anyNight, fc.infiniteStream(fc.nat()), (told, order) => {
        const shuffled = told.reports
          .map((own) => [order.next().value, own] as const)
          .sort(([one], [other]) => Number(one) - Number(other))
          .map(([, own]) => own);
        const twice = [...shuffled, ...shuffled.slice(0, 2)];
        expect(words(night({ ...told, reports: twice }).verdicts)).toEqual(words(night(told).verdicts));
      }),
      runs,
    );
  });

  it('moving every hour by the same amount changes no answer', () => {
    fc.assert(
      fc.property(anyNight, fc.integer({ min: -5000, max: 5000 }), (told, days) => {
        const by = days * 24 * HOUR;
        const moved = {
          ...told,
          events: told.events.map(({ kind, at }) => ({ kind, at: at + by })),
          reports: told.reports.map(({ effectiveAt, ...own }) => ({
            ...own,
            receivedAt: own.receivedAt + by,
            ...(effectiveAt === undefined ? {} : { effectiveAt: effectiveAt + by }),
          })),
        };
        const [before, after] = [night(told), night(moved)];
        expect(words(after.verdicts)).toEqual(words(before.verdicts));
        expect(after.next).toEqual(before.next);
        expect(after.grade).toEqual(before.grade);
      }),
      runs,
    );
  });

  it('limited, inconclusive, preliminary, too early, blocked, conflicting or withdrawn: nothing is excluded (E1.5)', () => {
    let met = 0;
    fc.assert(
      fc.property(anyNight, (told) => {
        for (const { reportClass, status, excludes, confirms } of night(told).readings) {
          met += Number(reportClass === 'limited');
          if (reportClass !== 'normal' && reportClass !== 'abnormal') expect(excludes).toEqual([]);
          if (STATUS_WEIGHT[status] !== 'full') expect([...excludes, ...confirms]).toEqual([]);
        }
      }),
      runs,
    );
    expect(met).toBeGreaterThan(0);
  });

  it('a later report that shows nothing undoes no confirmed cause (E1.7)', () => {
    let met = 0;
    fc.assert(
      fc.property(anyNight, anyReport, (told, later) => {
        const before = night(told);
        const after = night({
          ...told,
          reports: [...told.reports, { ...later, receivedAt: EVENING + 300 * HOUR, effectiveAt: EVENING + 300 * HOUR }],
        });
        for (const { cause, verdict } of Object.values(before.verdicts))
          if (verdict === 'confirmed') {
            met += 1;
            expect(after.verdicts[cause].verdict).toBe('confirmed');
          }
      }),
      runs,
    );
    expect(met).toBeGreaterThan(0);
  });

  it('no cause of the catheter is ever excluded by a report alone (E1.6)', () => {
    fc.assert(
      fc.property(anyNight, (told) => {
        const excluded = Object.values(night(told).verdicts).filter(({ verdict }) => verdict === 'excluded');
        expect(excluded.filter(({ cause }) => !cause.startsWith('PUMP_'))).toEqual([]);
      }),
      runs,
    );
  });

  it('unknown never strengthens: without its hour, its model or its known codes a report excludes and confirms no more', () => {
    const strength = { open: 0, suspected: 0, confirmed: 1, excluded: 1 } as const satisfies Record<Verdict, number>;
    fc.assert(
      fc.property(anyReport, fc.constantFrom('hour', 'model', 'codes', 'status', 'values'), (own, lost) => {
        const poorer: ReportFacts = {
          ...own,
          ...(lost === 'codes' ? { unknownCodes: ['another-code'] } : {}),
          ...(lost === 'status' ? { status: 'unknown' as const } : {}),
          // F1 lets a bare "full turn" exclude; angles that contradict the word are the one datum whose loss would.
          ...(lost === 'values' && own.step !== 'ROTOR_STUDY' ? { values: {} } : {}),
        };
        const { effectiveAt: _hour, ...undated } = poorer;
        const seen = (facts: ReportFacts, model: 'SYNCHROMED_II' | 'UNKNOWN') =>
          night({ reports: [facts], events: [], model, signs: ['SPASTICITY_INCREASED'] }).verdicts;
        const full = seen(own, 'SYNCHROMED_II');
        const less = seen(lost === 'hour' ? undated : poorer, lost === 'model' ? 'UNKNOWN' : 'SYNCHROMED_II');
        for (const { cause, verdict } of Object.values(less))
          expect([cause, strength[verdict] <= strength[full[cause].verdict]]).toEqual([cause, true]);
      }),
      runs,
    );
  });

  it('the bolus is never proposed with low tone, sleep, coma or weak breathing, nor above mild (E1.11)', () => {
    let met = 0;
    fc.assert(
      fc.property(anyNight, (told) => {
        const { grade, next } = night(told);
        const proposed = [next.next, ...next.alongside, ...next.prompts];
        met += Number(grade.bolusBlocked);
        if (grade.bolusBlocked || grade.severity !== 'MILD') expect(proposed).not.toContain('BOLUS_TRIAL');
        if (grade.bolusBlocked || grade.overdoseNotExcluded) expect(proposed).not.toContain('RESCUE_BOLUS_DECISION');
      }),
      runs,
    );
    expect(met).toBeGreaterThan(0);
  });

  it('scintigraphy never stands alone in moderate or worse withdrawal (E1.15)', () => {
    let met = 0;
    fc.assert(
      fc.property(anyNight, fc.constantFrom(...WORSE_THAN_MILD), (some, sign) => {
        const { grade, next } = night({ ...some, signs: ['SPASTICITY_INCREASED', sign] });
        const severe = grade.severity === 'MODERATE' || grade.severity === 'SEVERE' || grade.severity === 'FULMINANT';
        met += Number(severe);
        if (severe && (next.next === 'SCINT_IN111' || next.next === 'LATER_SCINT_IMAGE'))
          expect(next.alongside).toContain('SURGICAL_CONSULT');
      }),
      runs,
    );
    expect(met).toBeGreaterThan(0);
  });

  it('an end is proposed only after a normal report, or at the end of the ladder, and never over a confirmed cause', () => {
    let met = 0;
    fc.assert(
      fc.property(anyNight, fc.boolean(), (some, quiet) => {
        // Somebody well, on a pump whose turn can be judged: the only nights on which an end may come up often. Every
        // second one has nothing but a clean interrogation, which is an end by itself: chance alone finds one in 300.
        const reports = quiet ? [report('INTERROGATION', ['INT_NORMAL'])] : some.reports;
        const told = { ...some, signs: [], model: 'SYNCHROMED_II' as const, reports };
        const { next, verdicts } = night(told);
        met += Number(next.next === 'CLINICIAN_REVIEW_CLOSE');
        if (next.next === 'CLINICIAN_REVIEW_CLOSE')
          expect(Object.values(verdicts).filter(({ verdict }) => verdict === 'confirmed')).toEqual([]);
      }),
      runs,
    );
    expect(met).toBeGreaterThan(0);
  });

  it('every reading says why, by a registered rule', () => {
    fc.assert(
      fc.property(anyNight, (told) => {
        for (const { reasons } of night(told).readings)
          expect(reasons.every(({ rule }) => rule.startsWith('ITB.'))).toBe(true);
        expect(night(told).next.reasons.length).toBeGreaterThan(0);
      }),
      runs,
    );
  });
});

describe('properties of the contrast gate', () => {
  const amount = (unit: string, ...numbers: readonly number[]) =>
    fc.option(
      fc.record({
        value: fc.constantFrom(...numbers),
        unit: fc.constantFrom(unit, unit, unit, unit, unit, unit, unit, 'cc'),
      }),
      {
        nil: undefined,
      },
    );
  const anyQuestion: fc.Arbitrary<ContrastQuestion> = fc.record({
    order: fc.record({
      step: fc.constantFrom('FLUORO_CONTRAST' as const, 'CT_POST_CONTRAST' as const),
      agent: fc.constantFrom(
        'iohexol 180',
        'iohexol 180',
        'iohexol 300',
        'iohexol',
        'iohexol 350',
        'gadobutrol',
        undefined,
      ),
      iodine: amount('mg/mL', 180, 180, 300, 350),
      volume: amount('mL', 2, 3, 3, 10, 15),
    }),
    aspirations: fc.array(
      fc.record({
        at: fc.option(
          fc.integer({ min: -90, max: 5 }).map((minute) => EVENING + minute * MINUTE),
          { nil: undefined },
        ),
        volume: amount('mL', 0, 1.9, 2, 3),
        fluid: fc.constantFrom('csf', 'csf', 'not_csf', 'unknown'),
      }),
      { maxLength: 3 },
    ),
    events: fc.array(
      fc.record({
        kind: fc.constantFrom(...PUMP_EVENT_KINDS),
        at: fc.integer({ min: -90, max: 5 }).map((minute) => EVENING + minute * MINUTE),
      }),
      { maxLength: 2 },
    ),
    earlierInjections: fc.array(fc.record({ volume: amount('mL', 3, 10), iodine: amount('mg/mL', 180, 300) }), {
      maxLength: 2,
    }),
    now: fc.constant(EVENING),
    settings: fc.constant(DEFAULT_SETTINGS),
  });

  it('is never open without at least 2 mL of CSF in the last hour', () => {
    let opened = 0;
    fc.assert(
      fc.property(anyQuestion, (question) => {
        if (!checkContrastGate(question).open) return;
        opened += 1;
        const good = question.aspirations.some(
          ({ at, volume, fluid }) =>
            at !== undefined &&
            at <= EVENING &&
            EVENING - at <= HOUR &&
            volume?.unit === 'mL' &&
            volume.value >= 2 &&
            fluid === 'csf',
        );
        expect([good, question.order.agent?.startsWith('iohexol')]).toEqual([true, true]);
      }),
      { numRuns: 4000, seed: 11 },
    );
    expect(opened).toBeGreaterThan(10);
  });

  it('no datum taken away opens it', () => {
    fc.assert(
      fc.property(
        anyQuestion,
        fc.constantFrom('agent', 'volume', 'iodine', 'at', 'aspirated', 'fluid', 'earlier'),
        (question, lost) => {
          if (checkContrastGate(question).open) return;
          const { order, aspirations, earlierInjections } = question;
          const poorer: ContrastQuestion = {
            ...question,
            order: {
              ...order,
              ...(lost === 'agent' ? { agent: undefined } : {}),
              ...(lost === 'volume' ? { volume: undefined } : {}),
            },
            aspirations: aspirations.map((record) => ({
              ...record,
              ...(lost === 'at' ? { at: undefined } : {}),
              ...(lost === 'aspirated' ? { volume: undefined } : {}),
              ...(lost === 'fluid' ? { fluid: 'unknown' as const } : {}),
            })),
            earlierInjections: lost === 'earlier' ? earlierInjections.map(() => ({})) : earlierInjections,
          };
          expect(checkContrastGate(poorer).open).toBe(false);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('properties of the grade', () => {
  it('more signs of withdrawal never lower it while tone is up', () => {
    const order = ['NONE', 'MILD', 'MODERATE', 'SEVERE', 'FULMINANT'];
    fc.assert(
      fc.property(
        fc.subarray([...SIGNS]),
        fc.constantFrom('FEVER', 'SEIZURE', 'TACHYCARDIA', 'HALLUCINATIONS', 'RHABDOMYOLYSIS'),
        (signs, added) => {
          const stiff = [...signs.filter((sign) => sign !== 'HYPOTONIA'), 'SPASTICITY_INCREASED' as const];
          const severity = (present: typeof stiff) =>
            gradeWithdrawal(presenting(present), patient(), DEFAULT_SETTINGS).severity;
          expect(order.indexOf(severity([...stiff, added]))).toBeGreaterThanOrEqual(order.indexOf(severity(stiff)));
        },
      ),
      runs,
    );
  });
});
