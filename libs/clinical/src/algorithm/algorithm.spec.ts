import { describe, expect, it } from '@jest/globals';
import {
  EVENING,
  HOUR,
  MODERATE,
  type Night,
  patient,
  presenting,
  report,
  rulesOf,
  SEVERE,
  SLOW,
  tell,
  values,
  WELL,
} from '../ward.js';
import { DEFAULT_SETTINGS, NOT_CHECKED, plannedOrder, type Proposal, type ReportFacts } from '../index.js';
import type { Finding } from '../vocabulary/findings.js';
import type { Step } from '../vocabulary/steps.js';

const films = report('PLAIN_FILMS', ['XR_NO_ABNORMALITY'], { effectiveAt: EVENING });
const rotor = report('ROTOR_STUDY', ['ROT_FULL'], { effectiveAt: EVENING });
const telemetry = report('INTERROGATION', ['INT_NORMAL'], { effectiveAt: EVENING });
const csf = report('CSF_ASPIRATION', ['ASP_CSF_FREE'], {
  effectiveAt: EVENING,
  values: values({ aspirated_volume: 3 }),
});
const kink = report('PLAIN_FILMS', ['XR_KINK'], { effectiveAt: EVENING });
const kinkConfirmed = [telemetry, kink];
const upToCsf = [telemetry, films, rotor, csf];
const post = (time_post_injection: number) => ({ values: values({ time_post_injection }) });
const inWindow = { values: values({ time_since_mri: 3 }) };
const opioid = presenting(['SPASTICITY_INCREASED', 'COMBINED_OPIOID_BACLOFEN'], { onset: 20 });
const positional = presenting(['SPASTICITY_INCREASED', 'POSITION_DEPENDENT_SYMPTOMS'], { onset: 20 });

describe('what is proposed next (F4)', () => {
  type Row = readonly [
    string,
    Proposal,
    Step,
    readonly Finding[],
    Partial<ReportFacts>,
    Omit<Night, 'reports'>,
    readonly ReportFacts[],
  ];
  const rows: readonly Row[] = [
    [
      'ITB.ALG.01',
      'OVERDOSE_PATHWAY_DECISION',
      'PLAIN_FILMS',
      ['XR_KINK'],
      {},
      { presentation: presenting(['HYPOTONIA', 'COMA']) },
      [],
    ],
    ['ITB.ALG.02', 'REPEAT_PLAIN_FILMS', 'PLAIN_FILMS', ['XR_KINK'], { status: 'cancelled' }, {}, []],
    ['ITB.ALG.02', 'CSF_ASPIRATION', 'FLUORO_CONTRAST', ['FL_NO_ABNORMALITY'], { status: 'cancelled' }, {}, []],
    [
      'ITB.ALG.03',
      'CLINICIAN_REVIEW',
      'PLAIN_FILMS',
      ['XR_KINK'],
      { mentions: [{ cause: 'CATH_KINK', status: 'ABSENT' }] },
      {},
      [],
    ],
    ['ITB.ALG.04', 'CSF_ASPIRATION', 'FLUORO_CONTRAST', [], { kind: 'order_request' }, {}, []],
    ['ITB.ALG.05', 'CLINICIAN_REVIEW', 'MRI', [], { kind: 'order_request' }, {}, []],
    ['ITB.ALG.06', 'LATER_SCINT_IMAGE', 'SCINT_IN111', ['SC_RESERVOIR_ONLY'], post(24), {}, []],
    ['ITB.ALG.07', 'PLAIN_FILMS', 'PLAIN_FILMS', [], { kind: 'order_request' }, {}, [telemetry]],
    ['ITB.ALG.08', 'CLINICIAN_REVIEW', 'PLAIN_FILMS', [], { proseUnread: true }, {}, []],
    ['ITB.ALG.09', 'PLAIN_FILMS', 'INTERROGATION', ['INT_NORMAL'], {}, {}, []],
    ['ITB.ALG.09', 'ROTOR_STUDY', 'PLAIN_FILMS', ['XR_TIP_EQUIVOCAL'], {}, {}, [telemetry]],
    [
      'ITB.ALG.09',
      'CSF_ASPIRATION',
      'PLAIN_FILMS',
      ['XR_NO_ABNORMALITY'],
      {},
      { patient: patient({ model: 'PROMETRA_II' }) },
      [telemetry],
    ],
    [
      'ITB.ALG.09',
      'BOLUS_TRIAL',
      'CSF_ASPIRATION',
      ['ASP_CSF_FREE'],
      { values: values({ aspirated_volume: 2 }) },
      {},
      [telemetry, films, rotor],
    ],
    [
      'ITB.ALG.09',
      'FLUORO_CONTRAST',
      'CSF_ASPIRATION',
      ['ASP_CSF_FREE'],
      {},
      { presentation: SEVERE },
      [telemetry, films, rotor],
    ],
    [
      'ITB.ALG.09',
      'FLUORO_CONTRAST_POSITIONAL',
      'BOLUS_TRIAL',
      ['BOL_NO_RESPONSE'],
      {},
      { presentation: positional },
      upToCsf,
    ],
    [
      'ITB.ALG.09',
      'SCINT_IN111',
      'ROTOR_STUDY',
      ['ROT_FULL'],
      {},
      {},
      [telemetry, films, report('CT_POST_CONTRAST', ['CT_NO_EXTRAVASATION'], { effectiveAt: EVENING })],
    ],
    ['ITB.ALG.10', 'REFILL_DECISION', 'INTERROGATION', ['INT_RESERVOIR_EMPTY'], {}, {}, []],
    ['ITB.ALG.11', 'REPROGRAM_DECISION', 'INTERROGATION', ['INT_PROGRAM_MISMATCH'], {}, {}, []],
    ['ITB.ALG.12', 'PUMP_REPLACEMENT_DECISION', 'INTERROGATION', ['INT_EOS', 'INT_PUMP_STOPPED'], {}, {}, []],
    ['ITB.ALG.13', 'REPEAT_INTERROGATION', 'INTERROGATION', ['INT_TELEMETRY_FAILED'], {}, {}, []],
    ['ITB.ALG.13', 'REPEAT_INTERROGATION', 'INTERROGATION', ['INT_MOTOR_STALL_ACTIVE'], inWindow, {}, []],
    ['ITB.ALG.14', 'ROTOR_STUDY', 'INTERROGATION', ['INT_MOTOR_STALL_ACTIVE'], {}, {}, []],
    ['ITB.ALG.15', 'CLINICIAN_REVIEW', 'INTERROGATION', ['INT_PUMP_STOPPED'], {}, {}, []],
    ['ITB.ALG.16', 'EVALUATE_MIMICS', 'INTERROGATION', ['INT_NORMAL'], {}, { presentation: presenting(['FEVER']) }, []],
    [
      'ITB.ALG.17',
      'CLINICIAN_REVIEW_CLOSE',
      'INTERROGATION',
      ['INT_NORMAL'],
      {},
      { presentation: presenting(['RECENT_MRI']) },
      [],
    ],
    ['ITB.ALG.20', 'SURGICAL_CONSULT', 'PLAIN_FILMS', ['XR_PUMP_INVERTED'], {}, {}, []],
    ['ITB.ALG.21', 'REPEAT_PLAIN_FILMS', 'PLAIN_FILMS', ['XR_DISCONTINUITY_EQUIVOCAL'], {}, {}, []],
    [
      'ITB.ALG.25',
      'CLINICIAN_REVIEW',
      'ROTOR_STUDY',
      ['ROT_FULL'],
      {},
      { patient: patient({ model: 'SYNCHROMED_III' }) },
      [],
    ],
    ['ITB.ALG.26', 'REPEAT_ROTOR_STUDY', 'ROTOR_STUDY', ['ROT_NO_BASELINE'], {}, {}, []],
    ['ITB.ALG.26', 'REPEAT_ROTOR_STUDY', 'ROTOR_STUDY', ['ROT_NONE'], inWindow, {}, []],
    ['ITB.ALG.27', 'SURGICAL_CONSULT', 'ROTOR_STUDY', ['ROT_NONE'], {}, {}, []],
    ['ITB.ALG.28', 'REPEAT_ROTOR_STUDY', 'ROTOR_STUDY', ['ROT_PARTIAL'], {}, {}, []],
    ['ITB.ALG.28', 'SURGICAL_CONSULT', 'ROTOR_STUDY', ['ROT_PARTIAL'], {}, {}, kinkConfirmed],
    ['ITB.ALG.29', 'CLINICIAN_REVIEW_CLOSE', 'ROTOR_STUDY', ['ROT_FULL'], {}, { presentation: WELL }, [telemetry]],
    ['ITB.ALG.29', 'SURGICAL_CONSULT', 'ROTOR_STUDY', ['ROT_FULL'], {}, { presentation: WELL }, kinkConfirmed],
    ['ITB.ALG.30', 'CLINICIAN_REVIEW', 'CSF_ASPIRATION', ['ASP_FLUID_NOT_CSF'], {}, {}, []],
    ['ITB.ALG.31', 'REPEAT_CSF_ASPIRATION', 'CSF_ASPIRATION', ['ASP_INSUFFICIENT'], {}, {}, []],
    [
      'ITB.ALG.31',
      'REPEAT_CSF_ASPIRATION',
      'CSF_ASPIRATION',
      ['ASP_CSF_FREE'],
      { values: values({ aspirated_volume: 1 }) },
      {},
      [],
    ],
    ['ITB.ALG.32', 'SURGICAL_CONSULT', 'CSF_ASPIRATION', ['ASP_NONE'], {}, { presentation: MODERATE }, []],
    ['ITB.ALG.33', 'SCINT_IN111', 'CSF_ASPIRATION', ['ASP_NONE'], {}, {}, []],
    ['ITB.ALG.35', 'CLINICIAN_REVIEW', 'BOLUS_TRIAL', ['BOL_RESPONSE'], {}, {}, upToCsf],
    [
      'ITB.ALG.40',
      'COMPLETE_FLUORO_VIEWS',
      'FLUORO_CONTRAST',
      ['FL_NO_ABNORMALITY', 'FL_BEHIND_PUMP_NOT_VIEWED'],
      {},
      {},
      upToCsf,
    ],
    ['ITB.ALG.41', 'CLINICIAN_REVIEW', 'FLUORO_CONTRAST', ['FL_LIMITED'], { injectionSite: 'reservoir' }, {}, upToCsf],
    [
      'ITB.ALG.42',
      'SURGICAL_CONSULT',
      'FLUORO_CONTRAST',
      ['FL_EXTRAVASATION_FROM_CATHETER', 'FL_BEHIND_PUMP_NOT_VIEWED'],
      {},
      {},
      upToCsf,
    ],
    ['ITB.ALG.43', 'SURGICAL_CONSULT', 'FLUORO_CONTRAST', ['FL_NO_ABNORMALITY'], {}, {}, kinkConfirmed],
    [
      'ITB.ALG.44',
      'FLUORO_CONTRAST_POSITIONAL',
      'FLUORO_CONTRAST',
      ['FL_NO_ABNORMALITY'],
      {},
      { presentation: positional },
      upToCsf,
    ],
    ['ITB.ALG.45', 'CT_POST_CONTRAST', 'FLUORO_CONTRAST', ['FL_NO_FLOW_BEYOND_POINT'], {}, {}, upToCsf],
    ['ITB.ALG.46', 'REPEAT_CT_POST_CONTRAST', 'CT_POST_CONTRAST', ['CT_COVERAGE_INCOMPLETE'], {}, {}, upToCsf],
    [
      'ITB.ALG.47',
      'MRI',
      'CT_POST_CONTRAST',
      ['CT_LIMITED_ACCUMULATION_NO_LAYERING'],
      {},
      { presentation: opioid },
      upToCsf,
    ],
    ['ITB.ALG.47', 'SURGICAL_CONSULT', 'CT_POST_CONTRAST', ['CT_LIMITED_ACCUMULATION_NO_LAYERING'], {}, {}, upToCsf],
    ['ITB.ALG.48', 'SURGICAL_CONSULT', 'CT_POST_CONTRAST', ['CT_COLLECTION_EPIDURAL'], {}, {}, upToCsf],
    [
      'ITB.ALG.48',
      'SURGICAL_CONSULT',
      'CT_POST_CONTRAST',
      ['CT_CONTRAST_OVERDILUTED', 'CT_EXTRAVASATION_ADJACENT_CATHETER'],
      {},
      {},
      upToCsf,
    ],
    [
      'ITB.ALG.48',
      'SURGICAL_CONSULT',
      'CT_POST_CONTRAST',
      ['CT_CONTRAST_OVERDILUTED', 'CT_TIP_EPIDURAL'],
      {},
      {},
      upToCsf,
    ],
    ['ITB.ALG.49', 'SCINT_IN111', 'CT_POST_CONTRAST', ['CT_NO_EXTRAVASATION'], {}, {}, upToCsf],
    ['ITB.ALG.51', 'SURGICAL_CONSULT', 'CT_NONCONTRAST', ['CTN_TIP_EPIDURAL'], {}, {}, []],
    ['ITB.ALG.52', 'ROTOR_STUDY', 'CT_NONCONTRAST', ['CTN_TIP_INTRATHECAL'], {}, {}, [telemetry]],
    ['ITB.ALG.55', 'ROTOR_STUDY', 'SCINT_IN111', ['SC_RESERVOIR_ONLY'], post(72), {}, [telemetry, films]],
    ['ITB.ALG.56', 'SURGICAL_CONSULT', 'SCINT_IN111', ['SC_RESERVOIR_ONLY'], post(72), {}, [telemetry, rotor]],
    [
      'ITB.ALG.57',
      'LATER_SCINT_IMAGE',
      'SCINT_IN111',
      ['SC_SUBARACHNOID', 'SC_NO_BASAL_CISTERNS'],
      post(48),
      { presentation: SLOW },
      [],
    ],
    [
      'ITB.ALG.58',
      'CLINICIAN_REVIEW',
      'SCINT_IN111',
      ['SC_SUBARACHNOID', 'SC_NO_BASAL_CISTERNS'],
      post(72),
      { presentation: SLOW },
      [],
    ],
    ['ITB.ALG.58', 'CLINICIAN_REVIEW', 'SCINT_IN111', ['SC_SUBARACHNOID'], post(48), {}, []],
    ['ITB.ALG.58', 'CLINICIAN_REVIEW', 'SCINT_IN111', ['SC_RESERVOIR_ONLY'], {}, { presentation: SLOW }, []],
    [
      'ITB.ALG.59',
      'CLINICIAN_REVIEW_CLOSE',
      'SCINT_IN111',
      ['SC_SUBARACHNOID', 'SC_BASAL_CISTERNS'],
      post(72),
      { presentation: SLOW },
      [],
    ],
    ['ITB.ALG.60', 'SURGICAL_CONSULT', 'MRI', ['MR_TIP_MASS_T2'], {}, { presentation: opioid }, []],
    ['ITB.ALG.61', 'CLINICIAN_REVIEW', 'MRI', ['MR_NONDIAGNOSTIC'], {}, {}, []],
  ];
  it.each(rows)('%s proposes %s after %s %j', (rule, proposal, step, findings, changes, night, before) => {
    const { next } = tell({ ...night, reports: [...before, report(step, findings, changes)] });
    expect(next.next).toBe(proposal);
    expect(rulesOf(next.reasons)).toContain(rule);
  });

  it('the case begins with the pump itself, or with overdose', () => {
    expect(tell({ reports: [] }).next.next).toBe('INTERROGATION');
    expect(tell({ reports: [], done: ['INTERROGATION'] }).next.next).toBe('PLAIN_FILMS');
    expect(tell({ reports: [], presentation: presenting(['HYPOTONIA', 'COMA']) }).next.next).toBe(
      'OVERDOSE_PATHWAY_DECISION',
    );
  });

  it('ITB.ALG.70 a step is repeated once, then a clinician decides; later images of one scintigraphy are no repeats', () => {
    const poor = (hours: number) =>
      report('PLAIN_FILMS', ['XR_LIMITED_QUALITY'], { effectiveAt: EVENING + hours * HOUR });
    expect(tell({ reports: [poor(1)] }).next.next).toBe('REPEAT_PLAIN_FILMS');
    const twice = tell({ reports: [poor(1), poor(2)] }).next;
    expect([twice.next, rulesOf(twice.reasons).includes('ITB.ALG.70')]).toEqual(['CLINICIAN_REVIEW', true]);
    expect(tell({ reports: [poor(1)], attempts: { PLAIN_FILMS: 2 } }).next.next).toBe('CLINICIAN_REVIEW');
    const early = (hours: number) => report('SCINT_IN111', ['SC_RESERVOIR_ONLY'], post(hours));
    expect(tell({ reports: [early(24), early(48)], attempts: { SCINT_IN111: 3 } }).next.next).toBe('LATER_SCINT_IMAGE');
  });

  it('ITB.ALG.71 the Bardutzky ladder takes films and rotation together and leaves CT and tracer to a request', () => {
    const first = tell({ reports: [telemetry], protocol: 'bardutzky' }).next;
    expect([first.next, first.alongside]).toEqual(['PLAIN_FILMS', ['ROTOR_STUDY']]);
    expect(tell({ reports: upToCsf, protocol: 'bardutzky' }).next.next).toBe('FLUORO_CONTRAST');
    const clean = report('FLUORO_CONTRAST', ['FL_NO_ABNORMALITY', 'FL_INTRATHECAL_FLOW']);
    const { next } = tell({ reports: [...upToCsf, clean], protocol: 'bardutzky' });
    expect([next.next, next.prompts[0], rulesOf(next.reasons).includes('ITB.ALG.71')]).toEqual([
      'CLINICIAN_REVIEW',
      'CT_POST_CONTRAST',
      true,
    ]);
  });

  it('ITB.ALG.72 scintigraphy is never the only plan in moderate or worse withdrawal', () => {
    const { next } = tell({
      reports: [...upToCsf, report('CT_POST_CONTRAST', ['CT_NO_EXTRAVASATION'])],
      presentation: MODERATE,
    });
    expect([next.next, next.alongside, next.gates]).toEqual([
      'SCINT_IN111',
      ['SURGICAL_CONSULT'],
      ['G_SCINT_NOT_FOR_SEVERE', 'G_CLINICIAN_SIGNS'],
    ]);
    expect(rulesOf(next.reasons)).toContain('ITB.ALG.72');
  });

  it('ITB.ALG.73 ITB.ALG.74 ITB.ALG.75 decisions beside a proposal are prompts', () => {
    const prompts = (night: Night) => tell(night).next;
    const moderate = prompts({ reports: [telemetry], presentation: MODERATE });
    expect(moderate.prompts).toEqual(['TEMPORISE_AND_RESTORE_DECISION', 'RESCUE_BOLUS_DECISION', 'EVALUATE_MIMICS']);
    expect(rulesOf(moderate.reasons)).toEqual(expect.arrayContaining(['ITB.ALG.73', 'ITB.ALG.74', 'ITB.ALG.75']));
    const sleepy = presenting(['SPASTICITY_INCREASED', 'HALLUCINATIONS', 'SOMNOLENCE']);
    expect(prompts({ reports: [telemetry], presentation: sleepy }).prompts).not.toContain('RESCUE_BOLUS_DECISION');
    const stopped = report('INTERROGATION', ['INT_PUMP_STOPPED']);
    expect(prompts({ reports: [stopped], presentation: WELL }).prompts).toEqual(['TEMPORISE_AND_RESTORE_DECISION']);
    expect(prompts({ reports: [telemetry], presentation: SLOW }).prompts).toEqual([]);
    expect(prompts({ reports: [report('CSF_ASPIRATION', ['ASP_NONE'])] }).prompts).toContain('SURGICAL_CONSULT');
  });

  it('ITB.ALG.76 contrast and CT are drafted with the aspiration, one visit to the side port', () => {
    const { next } = tell({ reports: [telemetry, films, rotor] });
    expect([next.next, next.alongside, rulesOf(next.reasons).includes('ITB.ALG.76')]).toEqual([
      'CSF_ASPIRATION',
      ['FLUORO_CONTRAST', 'CT_POST_CONTRAST'],
      true,
    ]);
    const sleepy = presenting(['SPASTICITY_INCREASED', 'SOMNOLENCE']);
    expect(tell({ reports: [telemetry, films, rotor], presentation: sleepy }).next.alongside).toEqual([]);
  });

  it('no bolus is proposed while anything speaks of overdose, nor above mild', () => {
    for (const presentation of [MODERATE, presenting(['SPASTICITY_INCREASED', 'SOMNOLENCE'], { onset: 5 }), WELL])
      expect(tell({ reports: upToCsf, presentation }).next.next).toBe('FLUORO_CONTRAST');
  });

  it('a planned replacement or a low reservoir is shown, not proposed as the cause', () => {
    expect(tell({ reports: [report('INTERROGATION', ['INT_ERI'])] }).next.prompts).toContain(
      'PUMP_REPLACEMENT_DECISION',
    );
    expect(tell({ reports: [report('INTERROGATION', ['INT_RESERVOIR_LOW'])] }).next.prompts).toContain(
      'REFILL_DECISION',
    );
  });
});

describe('what a proposal becomes (decisions 5 and 16)', () => {
  const plan = (proposal: Proposal, who = patient()) => plannedOrder(proposal, who, DEFAULT_SETTINGS);

  it('decisions, consults, reviews, the residual volume and the bolus trial are tasks', () => {
    for (const proposal of [
      'SURGICAL_CONSULT',
      'REFILL_DECISION',
      'CLINICIAN_REVIEW',
      'CLINICIAN_REVIEW_CLOSE',
      'MEASURE_RESIDUAL_VOLUME',
      'BOLUS_TRIAL',
    ] as const)
      expect([proposal, plan(proposal).kind]).toEqual([proposal, 'task']);
    expect(plan('SURGICAL_CONSULT').step).toBeUndefined();
  });

  it('a repeat is the same step again', () => {
    expect(plan('REPEAT_ROTOR_STUDY')).toMatchObject({ kind: 'order', step: 'ROTOR_STUDY', repeats: true });
    expect(plan('COMPLETE_FLUORO_VIEWS').components.map(({ id }) => id)).toEqual(['behind-pump']);
    expect(plan('LATER_SCINT_IMAGE')).toMatchObject({ step: 'SCINT_IN111', repeats: true });
    expect(plan('PLAIN_FILMS').repeats).toBe(false);
  });

  it('films reach the expected tip: the record first, the indication only where there is none', () => {
    const usual = ['abdomen-ap', 'lumbar-ap', 'lumbar-lateral', 'thoracic-ap'];
    const views = (changes: Parameters<typeof patient>[0]) =>
      plan('PLAIN_FILMS', patient(changes)).components.map(({ id }) => id);
    expect(views({})).toEqual(usual);
    expect(views({ indication: 'DYSTONIA' })).toEqual([...usual, 'thoracic-lateral', 'cervical']);
    expect(views({ indication: 'SPASTIC_QUADRIPLEGIA' })).toContain('cervical');
    expect(views({ indication: 'SPASTIC_QUADRIPLEGIA', documentedTipLevel: 'T8' })).toEqual(usual);
    expect(views({ documentedTipLevel: 'T2-T3' })).toContain('cervical');
    expect(views({ indication: 'DYSTONIA', documentedTipLevel: 'somewhere' })).toContain('cervical');
    expect(
      plannedOrder('PLAIN_FILMS', patient(), DEFAULT_SETTINGS, 'bardutzky').components.map(({ id }) => id),
    ).toEqual(['abdomen-ap', 'abdomen-lateral']);
  });

  it('every imaging order says what was not checked, every injection what comes first', () => {
    expect(plan('PLAIN_FILMS').notes).toContain(NOT_CHECKED);
    expect(plan('INTERROGATION').notes).toEqual([]);
    expect(plan('FLUORO_CONTRAST').notes[0]).toContain('aspirate at least 2 mL');
    expect(plan('FLUORO_CONTRAST').gates).toContain('G_ASPIRATION_BEFORE_CONTRAST');
    expect(plan('MRI', patient({ model: 'PROMETRA_II' })).notes[0]).toContain('emptied before the magnet');
  });

  it('the rotation order names this model’s angle and no other’s', () => {
    const words = (model: Parameters<typeof patient>[0]) =>
      plan('ROTOR_STUDY', patient(model))
        .components.flatMap(({ answers }) => answers)
        .join(' ');
    expect(words({ model: 'SYNCHROMED_EL' })).toContain('90 degrees');
    expect(words({ model: 'SYNCHROMED_II' })).toContain('120 degrees');
    expect(words({ model: 'UNKNOWN' })).toContain('no reference angle');
    expect(plan('ROTOR_STUDY', patient({ model: 'UNKNOWN' })).gates).toContain('G_STEP_NOT_APPLICABLE_TO_MODEL');
  });
});
