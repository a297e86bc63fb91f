import { describe, expect, it } from '@jest/globals';
import { EVENING, MINUTE, MODERATE, patient, presenting, report, rulesOf, STIFF, tell, values } from '../ward.js';
import {
  aspirationsOf,
  checkContrastGate,
  checkOrderGates,
  type ContrastQuestion,
  convert,
  DEFAULT_SETTINGS,
  gateReason,
  gradeWithdrawal,
  isAspirationProven,
  type OrderQuestion,
  type ReportFacts,
  settingsFrom,
  unreadReason,
} from '../index.js';
import { GATES, type Gate } from '../vocabulary/steps.js';
import { GATE_RULES } from './gates.js';

const mL = (value: number) => ({ value, unit: 'mL' });
const OPEN: ContrastQuestion = {
  order: { step: 'FLUORO_CONTRAST', agent: 'iohexol 180', volume: mL(3) },
  aspirations: [{ at: EVENING - 20 * MINUTE, volume: mL(2.5), fluid: 'csf' }],
  events: [],
  earlierInjections: [],
  now: EVENING,
  settings: DEFAULT_SETTINGS,
};
const [ASPIRATION] = OPEN.aspirations;
const ask = (changes: Partial<ContrastQuestion>) => checkContrastGate({ ...OPEN, ...changes });
const aspirated = (changes: Partial<NonNullable<typeof ASPIRATION>>) =>
  ask({ aspirations: [{ at: EVENING - 20 * MINUTE, volume: mL(2.5), fluid: 'csf', ...changes }] });
const event = (kind: ContrastQuestion['events'][number]['kind'], minutesAgo: number) =>
  ask({ events: [{ kind, at: EVENING - minutesAgo * MINUTE }] });
const order = (changes: Partial<ContrastQuestion['order']>) => ask({ order: { ...OPEN.order, ...changes } });

describe('the hard stop before contrast (E1.3)', () => {
  it('opens on a recorded aspiration of this session, an intrathecal agent and a preset volume', () => {
    expect(ask({})).toMatchObject({ open: true, closed: [], shown: ['G_CLINICIAN_SIGNS'], missing: [] });
    expect(order({ agent: 'Omnipaque', iodine: { value: 300, unit: 'mg/mL' }, volume: mL(10) }).open).toBe(true);
    expect(order({ iodine: { value: 18, unit: 'g/dL' } }).open).toBe(true);
  });

  const stopped: readonly (readonly [string, () => ReturnType<typeof ask>, readonly string[]])[] = [
    ['nothing recorded', () => ask({ aspirations: [] }), ['aspiration']],
    ['too little', () => aspirated({ volume: mL(1.9) }), []],
    ['no volume', () => aspirated({ volume: undefined }), ['aspirated_volume']],
    ['a volume in a unit nobody knows', () => aspirated({ volume: { value: 3, unit: 'cc' } }), ['aspirated_volume']],
    ['not CSF', () => aspirated({ fluid: 'not_csf' }), []],
    ['fluid not named', () => aspirated({ fluid: 'unknown' }), ['fluid_type']],
    ['no hour', () => aspirated({ at: undefined }), ['aspiration_time']],
    ['an hour that has not come', () => aspirated({ at: EVENING + MINUTE }), ['aspiration_time']],
    ['61 minutes old', () => aspirated({ at: EVENING - 61 * MINUTE }), []],
    ['a bolus since', () => event('bolus', 10), []],
    ['a reprogramming since', () => event('reprogramming', 10), []],
    ['a new access since', () => event('side_port_access', 10), []],
    ['a revision since', () => event('revision', 10), []],
    [
      'another session',
      () =>
        ask({
          order: { ...OPEN.order, session: 'B' },
          aspirations: [{ at: EVENING, volume: mL(3), fluid: 'csf', session: 'A' }],
        }),
      [],
    ],
    [
      'a later try that failed',
      () => ask({ aspirations: [...OPEN.aspirations, { at: EVENING - MINUTE, volume: mL(0), fluid: 'unknown' }] }),
      [],
    ],
    [
      'a later try of which only the failure is recorded',
      () => ask({ aspirations: [...OPEN.aspirations, { at: EVENING - MINUTE, fluid: 'unknown', failed: true }] }),
      [],
    ],
    [
      'a later try whose volume nobody recorded',
      () => ask({ aspirations: [...OPEN.aspirations, { at: EVENING - MINUTE, fluid: 'csf' }] }),
      ['aspirated_volume'],
    ],
    [
      'a later try of a fluid nobody named, told first',
      () => ask({ aspirations: [{ at: EVENING - MINUTE, volume: mL(3), fluid: 'unknown' }, ...OPEN.aspirations] }),
      ['fluid_type'],
    ],
    [
      'a try without hour or volume, heard of after the success',
      () => ask({ aspirations: [...OPEN.aspirations, { heardAt: EVENING - MINUTE, fluid: 'csf' }] }),
      ['aspirated_volume'],
    ],
    ['a failure, whatever volume stands beside it', () => aspirated({ failed: true }), []],
    [
      'a failed try at an unknown hour',
      () => ask({ aspirations: [...OPEN.aspirations, { volume: mL(0), fluid: 'unknown' }] }),
      [],
    ],
  ];
  it.each(stopped)('ITB.GT.01 stays shut: %s', (_why, answer, missing) => {
    const { open, closed, missing: named, reasons } = answer();
    expect([open, closed, named]).toEqual([false, ['G_ASPIRATION_BEFORE_CONTRAST'], missing]);
    expect(rulesOf(reasons)).toContain('ITB.GT.01');
  });

  it.each(['ASP_NONE', 'ASP_INSUFFICIENT'] as const)(
    'ITB.GT.01 a report of %s without any volume speaks against the success before it',
    (failure) => {
      const came = report('CSF_ASPIRATION', ['ASP_CSF_FREE'], {
        values: values({ aspirated_volume: 3 }),
        effectiveAt: EVENING - 20 * MINUTE,
      });
      const again = report('CSF_ASPIRATION', [failure], { effectiveAt: EVENING - 5 * MINUTE });
      const gate = (reports: readonly (typeof came)[]) =>
        ask({ aspirations: aspirationsOf(tell({ reports }).readings) });
      expect(gate([came]).open).toBe(true);
      expect(gate([came, again]).closed).toEqual(['G_ASPIRATION_BEFORE_CONTRAST']);
    },
  );

  it('ITB.GT.01 a newer report of CSF without its volume leaves nothing known, and a recorded success after it is the way through', () => {
    const drawn = (minutesAgo: number, volume?: number) =>
      report('CSF_ASPIRATION', ['ASP_CSF_FREE'], {
        ...(volume === undefined ? {} : { values: values({ aspirated_volume: volume }) }),
        effectiveAt: EVENING - minutesAgo * MINUTE,
      });
    const { effectiveAt: _, ...hourless } = drawn(30);
    const gate = (...reports: readonly ReportFacts[]) =>
      ask({ aspirations: aspirationsOf(tell({ reports }).readings) });
    expect(gate(drawn(20, 3), drawn(5))).toMatchObject({ open: false, missing: ['aspirated_volume'] });
    expect(gate(drawn(20, 3), drawn(5), drawn(2, 3)).open).toBe(true);
    expect(gate(hourless, drawn(20, 3)).open).toBe(true);
    expect(gate(drawn(40, 3), hourless)).toMatchObject({ open: false, missing: ['aspirated_volume'] });
  });

  it('what came before the aspiration, a refill, and the access that was the aspiration itself do not shut it', () => {
    expect([event('bolus', 30).open, event('refill', 5).open, event('side_port_access', 20).open]).toEqual([
      true,
      true,
      true,
    ]);
    expect(aspirated({ at: EVENING - 60 * MINUTE }).open).toBe(true);
  });

  it.each<[string | undefined]>([
    ['iohexol 140'],
    ['iohexol 350'],
    ['gadobutrol'],
    ['iohexol 180 with gadolinium'],
    ['iopromide 300'],
    ['iohexol 180 or 300'],
    ['iohexol 180 / Magnevist'],
    ['Omnipaque 180 + Isovue-M'],
    ['iohexol 180, then iopamidol'],
    ['iohexol 180 / the usual one'],
    ['iohexol 180 (Gd-DOTA beside it)'],
    ...['Ablavar', 'Clariscan', 'Dotarem', 'Elucirem', 'Eovist', 'Gadavist', 'MultiHance', 'Omniscan'].map(
      (name): [string] => [`${name}, iohexol 180`],
    ),
    ...['OptiMARK', 'Primovist', 'ProHance', 'Vueway', 'Visipaque', 'Isovue-M 200', 'Optiray', 'Conray'].map(
      (name): [string] => [`iohexol 180, ${name}`],
    ),
    [undefined],
    ['iohexol'],
    [''],
  ])('ITB.GT.02 refuses %p', (agent) => {
    const { closed, reasons } = order({ agent });
    expect(closed).toEqual(['G_INTRATHECAL_CONTRAST_ONLY']);
    expect(rulesOf(reasons)).toContain('ITB.GT.02');
  });

  it.each([['iohexol 180 / Omnipaque 180'], ['iohexol / Omnipaque 180 mg/mL'], ['Omnipaque (iohexol), 180 mgI/mL']])(
    'ITB.GT.02 takes the listed agent under both its names: %p',
    (agent) => {
      expect(order({ agent }).open).toBe(true);
    },
  );

  it('ITB.GT.02 a name and a concentration that disagree are refused', () => {
    expect(order({ iodine: { value: 240, unit: 'mg/mL' } }).closed).toEqual(['G_INTRATHECAL_CONTRAST_ONLY']);
    expect(order({ iodine: { value: 180, unit: 'strong' } }).missing).toEqual(['contrast_iodine']);
  });

  it.each([[1.9], [3.1], [4.9], [10.1], [15]])('ITB.GT.03 %p mL lies in neither preset', (volume) => {
    expect(order({ volume: mL(volume) }).closed).toEqual(['G_CONTRAST_VOLUME']);
  });

  it('ITB.GT.03 the iodine of the whole episode counts, and an unknown earlier amount is not zero', () => {
    const given = { volume: mL(10), iodine: { value: 240, unit: 'mg/mL' } };
    const strong = { ...OPEN.order, agent: 'iohexol 300' };
    expect(ask({ order: strong, earlierInjections: [given] }).closed).toEqual(['G_CONTRAST_VOLUME']);
    expect(ask({ earlierInjections: [given] }).open).toBe(true);
    expect(ask({ earlierInjections: [{ volume: mL(3) }] })).toMatchObject({
      open: false,
      missing: ['earlier_contrast'],
    });
    expect(order({ volume: undefined }).missing).toEqual(['contrast_volume']);
  });
});

describe('other orders of the patient (E2)', () => {
  const gradeOf = (presentation: typeof STIFF) => gradeWithdrawal(presentation, patient(), DEFAULT_SETTINGS);
  const base: OrderQuestion = {
    ...OPEN,
    patient: patient(),
    grade: gradeOf(STIFF),
    aspirated: true,
    alsoPending: false,
    inMagnetWindow: false,
    deliveryStopAcknowledged: false,
  };
  const low = presenting(['HYPOTONIA', 'SOMNOLENCE']);
  const rows: readonly (readonly [
    string,
    Gate,
    OrderQuestion['order']['step'],
    Partial<OrderQuestion>,
    Partial<OrderQuestion>,
  ])[] = [
    ['ITB.GT.04', 'G_BOLUS_TRIAL_MILD_AND_ASPIRATED', 'BOLUS_TRIAL', { aspirated: false }, {}],
    ['ITB.GT.04', 'G_BOLUS_TRIAL_MILD_AND_ASPIRATED', 'BOLUS_TRIAL', { grade: gradeOf(MODERATE) }, {}],
    ['ITB.GT.05', 'G_NO_BOLUS_WITH_OVERDOSE_SIGNS', 'BOLUS_TRIAL', { grade: undefined }, {}],
    ['ITB.GT.05', 'G_NO_BOLUS_WITH_OVERDOSE_SIGNS', 'FLUORO_CONTRAST', { grade: gradeOf(low) }, {}],
    ['ITB.GT.07', 'G_ROTOR_AFTER_MAGNET', 'ROTOR_STUDY', { inMagnetWindow: true }, {}],
    ['ITB.GT.08', 'G_TC99M_INTERRUPTS_DELIVERY', 'SCINT_TC99M', {}, { deliveryStopAcknowledged: true }],
    [
      'ITB.GT.11',
      'G_SCINT_NOT_FOR_SEVERE',
      'SCINT_IN111',
      { grade: gradeOf(MODERATE) },
      { grade: gradeOf(MODERATE), alsoPending: true },
    ],
    ['ITB.GT.12', 'G_STEP_NOT_APPLICABLE_TO_MODEL', 'ROTOR_STUDY', { patient: patient({ model: 'PROMETRA_II' }) }, {}],
    ['ITB.GT.14', 'G_NO_MAGNET_BEFORE_DRUG_PLAN', 'MRI', {}, { deliveryStopAcknowledged: true }],
  ];
  it.each(rows)('%s %s stops %s, and opens when its fact is there', (rule, gate, step, shut, open) => {
    const stopped = checkOrderGates({ ...base, order: { ...OPEN.order, step }, ...shut });
    expect(stopped.closed).toContain(gate);
    expect(rulesOf(stopped.reasons)).toContain(rule);
    expect(checkOrderGates({ ...base, order: { ...OPEN.order, step }, ...open })).toMatchObject({
      open: true,
      closed: [],
    });
  });

  it('ITB.GT.04 only a final report with its volume says that the side port was aspirated', () => {
    const proven = (changes: Partial<ReportFacts>) =>
      isAspirationProven(tell({ reports: [report('CSF_ASPIRATION', ['ASP_CSF_FREE'], changes)] }).readings, 2);
    const enough = values({ aspirated_volume: 2 });
    expect(proven({ values: enough })).toBe(true);
    expect([
      proven({ values: enough, status: 'preliminary' }),
      proven({}),
      proven({ values: values({ aspirated_volume: 1.9 }) }),
    ]).toEqual([false, false, false]);
  });

  it('ITB.GT.04 a bolus asked for after a report of CSF without its volume meets a shut gate', () => {
    const told = (volume?: number) =>
      tell({
        reports: [
          report(
            'CSF_ASPIRATION',
            ['ASP_CSF_FREE'],
            volume === undefined ? {} : { values: values({ aspirated_volume: volume }) },
          ),
          report('BOLUS_TRIAL', [], { kind: 'order_request' }),
        ],
      }).readings.at(-1)?.gates;
    expect(told()).toContain('G_BOLUS_TRIAL_MILD_AND_ASPIRATED');
    expect(told(3)).not.toContain('G_BOLUS_TRIAL_MILD_AND_ASPIRATED');
  });

  it('ITB.GT.06 the signature is always shown and never counts as shut', () => {
    const answer = checkOrderGates({ ...base, order: { step: 'PLAIN_FILMS' } });
    expect([answer.open, answer.shown, rulesOf(answer.reasons)]).toEqual([true, ['G_CLINICIAN_SIGNS'], ['ITB.GT.06']]);
  });

  it('ITB.GT.09 ITB.GT.10 ITB.GT.13 every gate has words of its own', () => {
    const rules = GATES.map((gate) => gateReason(gate).rule);
    expect(new Set(rules).size).toBe(GATES.length);
    expect(rules).toEqual(expect.arrayContaining(['ITB.GT.09', 'ITB.GT.10', 'ITB.GT.13']));
    expect(GATE_RULES.G_CODE_TEXT_CONFLICT.text).toContain('nothing is excluded');
  });
});

describe('quantities (F6)', () => {
  it.each([
    ['temperature', 311.15, 'K', 38, 'Cel'],
    ['programmed_daily_dose', 10, 'ug/h', 240, 'ug/d'],
    ['onset', 3, 'd', 72, 'h'],
    ['time_since_mri', 90, 'min', 1.5, 'h'],
    ['activity', 37, 'MBq', 1, 'mCi'],
    ['aspirated_volume', 2500, 'uL', 2.5, 'mL'],
    ['contrast_iodine', 300, 'g/L', 300, 'mg/mL'],
    ['systolic_bp', 16, 'kPa', 120.00986928, 'mm[Hg]'],
    ['creatine_kinase', 20, 'ukat/L', 1200, 'U/L'],
    ['age', 18, 'mo', 1.5, 'a'],
    ['heart_rate', 98, '{beats}/min', 98, '/min'],
    ['gcs', 13, '{score}', 13, '{score}'],
  ] as const)('%s %p %s', (name, value, unit, expected, canonical) => {
    expect(convert(name, { value, unit })).toEqual({ value: expected, unit: canonical });
  });

  it.each([
    ['ITB.QT.01', 'unit_missing', 'temperature', 38, undefined],
    ['ITB.QT.01', 'unit_missing', 'temperature', 38, ' '],
    ['ITB.QT.02', 'unit_not_convertible', 'programmed_daily_dose', 100, 'mcg/d'],
    ['ITB.QT.02', 'unit_not_convertible', 'onset', 4, 'hr'],
    ['ITB.QT.02', 'unit_not_convertible', 'aspirated_volume', 3, 'cc'],
    ['ITB.QT.02', 'unit_not_convertible', 'temperature', 38, 'mL'],
    ['ITB.QT.03', 'not_a_number', 'temperature', '38', 'Cel'],
    ['ITB.QT.03', 'not_a_number', 'temperature', Number.NaN, 'Cel'],
    ['ITB.QT.04', 'out_of_range', 'temperature', 101, 'Cel'],
    ['ITB.QT.04', 'out_of_range', 'aspirated_volume', -1, 'mL'],
  ] as const)('%s %s: %s %p %p', (rule, why, name, value, unit) => {
    expect(convert(name, { value, unit })).toEqual({ name, why });
    expect(unreadReason({ name, why })).toMatchObject({ rule });
  });

  it('ITB.QT.05 a value under an unknown name is shown', () => {
    expect(unreadReason({ name: 'mood', why: 'unknown_name' })).toMatchObject({
      rule: 'ITB.QT.05',
      text: expect.stringContaining('mood'),
    });
  });
});

describe('settings', () => {
  it('what a site names replaces the default, nothing else moves', () => {
    expect(settingsFrom({ aspirationValidMinutes: 30 })).toEqual({
      kind: 'settings',
      settings: { ...DEFAULT_SETTINGS, aspirationValidMinutes: 30 },
    });
  });

  it('every problem is listed at once, and a bad file changes nothing', () => {
    const answer = settingsFrom({ feverCel: '38', heartrate: 1, aspirationMinimumMl: 99, in111StopHours: 100 });
    expect(answer).toEqual({
      kind: 'problems',
      problems: [
        'feverCel: must be a number (Cel)',
        'heartrate: no such setting',
        'aspirationMinimumMl: must lie between 0.5 and 10 mL',
        'in111StopHours: must not be later than in111NegativeHours',
      ],
    });
    expect(settingsFrom([])).toMatchObject({ kind: 'problems' });
  });
});
