import { describe, expect, it } from '@jest/globals';
import { proseReader, unreadSentences } from '../prose/reader.js';
import {
  EVENING,
  HOUR,
  MODERATE,
  patient,
  presenting,
  report,
  rulesOf,
  SLOW,
  STIFF,
  tell,
  values,
  WELL,
  type Night,
} from '../ward.js';
import type { ReportFacts } from '../model.js';
import type { Cause } from '../vocabulary/causes.js';
import { FINDINGS_BY_STEP, type Finding } from '../vocabulary/findings.js';
import { STEPS, type Gate, type ReportClass, type Step } from '../vocabulary/steps.js';

const read = (
  step: Step,
  findings: readonly Finding[],
  changes: Partial<ReportFacts> = {},
  night: Omit<Night, 'reports'> = {},
) => tell({ ...night, reports: [report(step, findings, changes)] }).last;

const hours = (time_post_injection: number) => ({ values: values({ time_post_injection }) });
const turn = (programmed_rotation: number, observed_rotation: number) => ({
  values: values({ programmed_rotation, observed_rotation }),
});
const MEASURED_ZERO = { values: values({ measured_residual: 0 }) };

describe('what a report amounts to (F7)', () => {
  const classes: readonly (readonly [
    string,
    ReportClass,
    Step,
    readonly Finding[],
    Partial<ReportFacts>,
    Omit<Night, 'reports'>,
  ])[] = [
    ['ITB.CL.01', 'gate_blocked', 'MRI', [], { kind: 'order_request' }, {}],
    ['ITB.CL.01', 'normal', 'PLAIN_FILMS', [], { kind: 'order_request' }, {}],
    ['ITB.CL.02', 'inconclusive', 'PLAIN_FILMS', ['XR_KINK'], { status: 'entered-in-error' }, {}],
    [
      'ITB.CL.03',
      'conflict',
      'PLAIN_FILMS',
      ['XR_NO_ABNORMALITY'],
      { mentions: [{ cause: 'CATH_KINK', status: 'PRESENT' }] },
      {},
    ],
    [
      'ITB.CL.04',
      'not_applicable',
      'ROTOR_STUDY',
      ['ROT_NOT_APPLICABLE'],
      {},
      { patient: patient({ model: 'PROMETRA_II' }) },
    ],
    ['ITB.CL.05', 'too_early', 'SCINT_IN111', ['SC_RESERVOIR_ONLY'], hours(71), {}],
    ['ITB.CL.05', 'too_early', 'SCINT_IN111', ['SC_STOPS_IN_CATHETER'], hours(47), {}],
    ['ITB.CL.05', 'normal', 'SCINT_IN111', ['SC_SUBARACHNOID', 'SC_NO_BASAL_CISTERNS'], hours(48), {}],
    ['ITB.CL.05', 'inconclusive', 'SCINT_IN111', ['SC_SUBARACHNOID', 'SC_NO_BASAL_CISTERNS'], hours(72), {}],
    ['ITB.CL.05', 'inconclusive', 'SCINT_IN111', ['SC_RESERVOIR_ONLY'], {}, {}],
    ['ITB.CL.06', 'inconclusive', 'ROTOR_STUDY', ['ROT_NONE'], { values: values({ time_since_mri: 2 }) }, {}],
    [
      'ITB.CL.06',
      'inconclusive',
      'ROTOR_STUDY',
      ['ROT_FULL'],
      turn(90, 90),
      { patient: patient({ model: 'UNKNOWN' }) },
    ],
    [
      'ITB.CL.06',
      'inconclusive',
      'ROTOR_STUDY',
      ['ROT_FULL'],
      turn(120, 120),
      { patient: patient({ model: 'SYNCHROMED_III' }) },
    ],
    ['ITB.CL.06', 'inconclusive', 'ROTOR_STUDY', ['ROT_PARTIAL'], turn(90, 30), {}],
    ['ITB.CL.07', 'inconclusive', 'FLUORO_CONTRAST', ['FL_NO_ABNORMALITY'], { injectionSite: 'reservoir' }, {}],
    ['ITB.CL.07', 'inconclusive', 'MRI', ['MR_TIP_MASS_T2'], {}, {}],
    ['ITB.CL.08', 'inconclusive', 'BOLUS_TRIAL', ['BOL_TRANSIENT_RESPONSE'], {}, {}],
    ['ITB.CL.08', 'inconclusive', 'FLUORO_CONTRAST', ['FL_LIMITED'], {}, {}],
    [
      'ITB.CL.08',
      'inconclusive',
      'CSF_ASPIRATION',
      ['ASP_CSF_FREE'],
      { values: values({ aspirated_volume: 0.5 }) },
      {},
    ],
    ['ITB.CL.09', 'abnormal', 'INTERROGATION', ['INT_ERI'], {}, {}],
    ['ITB.CL.09', 'abnormal', 'PLAIN_FILMS', ['XR_PUMP_INVERTED'], {}, {}],
    ['ITB.CL.09', 'abnormal', 'PLAIN_FILMS', ['XR_KINK'], { status: 'preliminary' }, {}],
    ['ITB.CL.09', 'abnormal', 'MRI', ['MR_TIP_MASS_T2'], {}, { patient: patient({ drug: 'baclofen_combined' }) }],
    ['ITB.CL.10', 'limited', 'PLAIN_FILMS', ['XR_NO_ABNORMALITY'], { status: 'preliminary' }, {}],
    ['ITB.CL.10', 'limited', 'PLAIN_FILMS', ['XR_NO_ABNORMALITY', 'XR_INCOMPLETE_COVERAGE'], {}, {}],
    [
      'ITB.CL.10',
      'limited',
      'FLUORO_CONTRAST',
      ['FL_NO_ABNORMALITY'],
      {},
      { presentation: presenting(['SPASTICITY_INCREASED', 'POSITION_DEPENDENT_SYMPTOMS']) },
    ],
    ['ITB.CL.11', 'inconclusive', 'PLAIN_FILMS', [], { proseUnread: true }, {}],
    ['ITB.CL.11', 'inconclusive', 'PLAIN_FILMS', ['XR_NO_ABNORMALITY'], { unknownCodes: ['xr-new'] }, {}],
    ['ITB.CL.12', 'normal', 'PLAIN_FILMS', ['XR_NO_ABNORMALITY', 'XR_DISCONNECTION_HISTORICAL'], {}, {}],
    ['ITB.CL.12', 'normal', 'PLAIN_FILMS', [], { readFindings: ['XR_NO_ABNORMALITY'] }, {}],
    ['ITB.CL.13', 'inconclusive', 'PLAIN_FILMS', [], { readFindings: ['XR_NO_ABNORMALITY'], unreadSentences: 1 }, {}],
  ];
  it.each(classes)('%s %s: %s %j', (rule, reportClass, step, findings, changes, night) => {
    const reading = read(step, findings, changes, night);
    expect(reading.reportClass).toBe(reportClass);
    expect(rulesOf(reading.reasons)).toContain(rule);
  });

  it('a preliminary kink may be suspected and may page, never confirmed', () => {
    const { confirms, suggests } = read('PLAIN_FILMS', ['XR_KINK'], { status: 'preliminary' });
    expect([confirms, suggests]).toEqual([[], ['CATH_KINK']]);
  });

  it('a stall inside the magnet window suggests nothing; an MRI at an unknown hour counts as inside (E1.8)', () => {
    for (const night of [
      { values: values({ time_since_mri: 6 }), presentation: WELL },
      { values: {}, presentation: presenting(['RECENT_MRI']) },
    ]) {
      const { presentation, ...changes } = night;
      const reading = read('INTERROGATION', ['INT_MOTOR_STALL_ACTIVE'], changes, { presentation });
      expect([reading.suggests, reading.deliveryStopped]).toEqual([[], false]);
      expect(reading.gates).toContain('G_ROTOR_AFTER_MAGNET');
    }
    const event = { kind: 'mri', at: EVENING - 25 * HOUR } as const;
    expect(
      read('INTERROGATION', ['INT_MOTOR_STALL_ACTIVE'], { effectiveAt: EVENING }, { events: [event] }).deliveryStopped,
    ).toBe(true);
  });

  it('nine days after a recent MRI a stall is a stall; what one report says of the magnet is known to the next (E1.8)', () => {
    const recent = { presentation: presenting(['RECENT_MRI']) };
    const stall = ['INT_MOTOR_STALL_ACTIVE'] as const;
    const late = read('INTERROGATION', stall, { values: values({ time_since_mri: 216 }) }, recent);
    expect(late.suggests).toEqual(['PUMP_ROTOR_ROLLER_MALFUNCTION']);
    // An MRI of ten days ago was found; of the recent one nobody knows the hour.
    const found = { ...recent, events: [{ kind: 'mri', at: EVENING - 240 * HOUR } as const] };
    expect(read('INTERROGATION', stall, { effectiveAt: EVENING }, found).suggests).toEqual([]);
    const said = report('INTERROGATION', stall, { effectiveAt: EVENING, values: values({ time_since_mri: 3 }) });
    const again = (after: number) => report('INTERROGATION', stall, { effectiveAt: EVENING + after * HOUR });
    expect(tell({ reports: [said, again(2)] }).last.gates).toContain('G_ROTOR_AFTER_MAGNET');
    expect(tell({ reports: [said, again(22)] }).last.gates).not.toContain('G_ROTOR_AFTER_MAGNET');
  });
});

describe('words that call a study limited, beside a code that calls it normal (E1.5)', () => {
  const reader = proseReader();
  const WORDS = [
    'Limited by motion.',
    'Suboptimal study.',
    'Non-diagnostic study.',
    'The examination could not be completed.',
    'The settings could not be verified.',
    'Preliminary read.',
    'Wet read.',
  ];
  const withWords = (step: Step, findings: readonly Finding[], text: string, changes: Partial<ReportFacts> = {}) => {
    const words = reader.read([{ id: 'conclusion', text }], step, {});
    return read(step, findings, {
      ...changes,
      mentions: words.mentions,
      readFindings: words.findings,
      limitedByWords: words.limited,
      unreadSentences: unreadSentences(words, true),
    });
  };
  // Whatever a measurement must be for the code to exclude anything.
  const enough = {
    values: values({ measured_residual: 9, time_post_injection: 72, programmed_rotation: 120, observed_rotation: 120 }),
  };
  const clean = STEPS.flatMap((step) =>
    FINDINGS_BY_STEP[step].flatMap((finding) => {
      const { reportClass, excludes } = withWords(step, [finding], '', enough);
      return reportClass === 'normal' || excludes.length > 0 ? [{ step, finding }] : [];
    }),
  );

  it.each(clean)('$step $finding: nothing is normal, nothing is excluded', ({ step, finding }) => {
    for (const text of WORDS) {
      const { reportClass, excludes } = withWords(step, [finding], text, enough);
      expect([text, reportClass === 'normal', excludes]).toEqual([text, false, []]);
    }
  });

  it('who says that it was not limited, or that this takes the place of the preliminary read, limits nothing', () => {
    for (const text of [
      'Not limited by motion.',
      'Images not degraded by patient motion.',
      'This report supersedes the preliminary read.',
    ])
      expect([text, withWords('ROTOR_STUDY', ['ROT_FULL'], text, enough).reportClass]).toEqual([text, 'normal']);
  });
});

describe('codes and prose (F5)', () => {
  const withWords = (
    findings: readonly Finding[],
    cause: Cause,
    status: 'PRESENT' | 'ABSENT' | 'POSSIBLE' | 'NOT_EXCLUDED' | 'QUESTION',
  ) => read('PLAIN_FILMS', findings, { mentions: [{ cause, status }] });

  it('prose that denies what the code asserts: the worse is suspected, nothing confirmed', () => {
    const reading = withWords(['XR_KINK'], 'CATH_KINK', 'ABSENT');
    expect([reading.reportClass, reading.confirms, reading.suggests]).toEqual(['conflict', [], ['CATH_KINK']]);
    expect(reading.gates).toContain('G_CODE_TEXT_CONFLICT');
  });

  it.each<[Step, Finding, Finding]>([
    ['PLAIN_FILMS', 'XR_NO_ABNORMALITY', 'XR_TIP_BELOW_DOCUMENTED_LEVEL'],
    ['INTERROGATION', 'INT_NORMAL', 'INT_RESIDUAL_MORE_THAN_EXPECTED'],
    ['INTERROGATION', 'INT_NORMAL', 'INT_RESIDUAL_LESS_THAN_EXPECTED'],
  ])('%s coded %s beside words of %s: nobody calls it normal, a human confirms', (step, coded, worded) => {
    const reading = read(step, [coded], { readFindings: [worded] });
    expect([reading.reportClass, reading.excludes]).toEqual(['conflict', []]);
    expect(reading.gates).toContain('G_CODE_TEXT_CONFLICT');
    // Coded as well, it is agreed on.
    expect(read(step, [worded, coded], { readFindings: [worded] }).reportClass).toBe('abnormal');
  });

  it('a question or a hedge changes nothing', () => {
    for (const status of ['QUESTION', 'NOT_EXCLUDED'] as const)
      expect(withWords(['XR_NO_ABNORMALITY'], 'CATH_KINK', status).reportClass).toBe('normal');
  });

  it('prose alone: what the step can show is confirmed, what it cannot is suspected, a denial excludes no catheter cause', () => {
    expect(withWords([], 'CATH_KINK', 'PRESENT').confirms).toEqual(['CATH_KINK']);
    expect(withWords([], 'CATH_MICROLEAK', 'PRESENT').suggests).toEqual(['CATH_MICROLEAK']);
    expect(withWords([], 'CATH_KINK', 'POSSIBLE').suggests).toEqual(['CATH_KINK']);
    const empty = (changes: Partial<ReportFacts>) =>
      read('INTERROGATION', [], {
        mentions: [{ cause: 'PUMP_RESERVOIR_DEPLETION', status: 'PRESENT' }],
        ...changes,
      });
    expect([empty({}).confirms, empty({}).suggests]).toEqual([[], ['PUMP_RESERVOIR_DEPLETION']]);
    expect(empty(MEASURED_ZERO)).toMatchObject({
      confirms: ['PUMP_RESERVOIR_DEPLETION'],
      suggests: [],
      deliveryStopped: true,
    });
    expect(withWords([], 'CATH_KINK', 'ABSENT')).toMatchObject({ reportClass: 'normal', excludes: [] });
  });
});

describe('gates shown with a reading (F8)', () => {
  const shown: readonly (readonly [Gate, Step, readonly Finding[], Partial<ReportFacts>, Omit<Night, 'reports'>])[] = [
    ['G_LIMITED_IS_NOT_NORMAL', 'PLAIN_FILMS', ['XR_TIP_EQUIVOCAL'], {}, {}],
    ['G_SCINT_TOO_EARLY', 'SCINT_IN111', ['SC_RESERVOIR_ONLY'], hours(24), {}],
    ['G_ROTOR_AFTER_MAGNET', 'ROTOR_STUDY', ['ROT_NONE'], { values: values({ time_since_mri: 3 }) }, {}],
    [
      'G_STEP_NOT_APPLICABLE_TO_MODEL',
      'INTERROGATION',
      ['INT_NORMAL'],
      {},
      { patient: patient({ model: 'SYNCHROMED_III' }) },
    ],
    ['G_ASPIRATION_BEFORE_CONTRAST', 'CSF_ASPIRATION', ['ASP_INSUFFICIENT'], {}, {}],
    ['G_BOLUS_TRIAL_MILD_AND_ASPIRATED', 'CSF_ASPIRATION', ['ASP_CSF_FREE'], {}, { presentation: MODERATE }],
    ['G_SCINT_NOT_FOR_SEVERE', 'CSF_ASPIRATION', ['ASP_NONE'], {}, { presentation: MODERATE }],
    ['G_TC99M_INTERRUPTS_DELIVERY', 'SCINT_TC99M', ['SC_SUBARACHNOID'], hours(1), { presentation: SLOW }],
    [
      'G_NO_BOLUS_WITH_OVERDOSE_SIGNS',
      'PLAIN_FILMS',
      ['XR_NO_ABNORMALITY'],
      {},
      { presentation: presenting(['HYPOTONIA', 'SOMNOLENCE']) },
    ],
  ];
  it.each(shown)('%s at %s %j', (gate, step, findings, changes, night) => {
    expect(read(step, findings, changes, night).gates).toContain(gate);
  });

  it('a clean mild night shows none', () => {
    expect(
      read('CSF_ASPIRATION', ['ASP_CSF_FREE'], { values: values({ aspirated_volume: 3 }) }, { presentation: STIFF })
        .gates,
    ).toEqual([]);
  });

  it('an unread value is named, with its rule', () => {
    const reading = read('ROTOR_STUDY', ['ROT_FULL'], { unread: [{ name: 'observed_rotation', why: 'unit_missing' }] });
    expect(reading.missing).toContain('observed_rotation');
    expect(rulesOf(reading.reasons)).toContain('ITB.QT.01');
  });
});
