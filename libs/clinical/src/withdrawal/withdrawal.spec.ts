import { describe, expect, it } from '@jest/globals';
import { patient, presenting, report, rulesOf, SLOW, STIFF, tell, values, WELL } from '../ward.js';
import {
  convert,
  decidePaging,
  DEFAULT_SETTINGS,
  differentialWithReports,
  gradeWithdrawal,
  type PagingQuestion,
  type Presentation,
} from '../index.js';
import type { Pathway, Severity, Sign } from '../vocabulary/signs.js';

const grade = (presentation: Presentation, firstOnset?: number) =>
  gradeWithdrawal(presentation, patient(), DEFAULT_SETTINGS, firstOnset);
const signsOf = (numbers: Parameters<typeof values>[0]): readonly Sign[] =>
  grade(presenting([], { age: 40, ...numbers })).signs;

describe('numbers become signs (F2)', () => {
  const cuts: readonly (readonly [Sign, Parameters<typeof values>[0], Parameters<typeof values>[0]])[] = [
    ['FEVER', { temperature: 38 }, { temperature: 37.9 }],
    ['HYPOTHERMIA', { temperature: 34.9 }, { temperature: 35 }],
    ['TACHYCARDIA', { heart_rate: 120 }, { heart_rate: 119 }],
    ['HYPOTENSION', { systolic_bp: 89 }, { systolic_bp: 90 }],
    ['HYPERTENSION', { systolic_bp: 160 }, { systolic_bp: 159 }],
    ['ALTERED_MENTAL_STATUS', { gcs: 14 }, { gcs: 15 }],
    ['ALTERED_MENTAL_STATUS', { gcs: 10, gcs_baseline: 11 }, { gcs: 11, gcs_baseline: 11 }],
    ['COMA', { gcs: 8 }, { gcs: 9 }],
    ['RESPIRATORY_DEPRESSION', { respiratory_rate: 7 }, { respiratory_rate: 8 }],
    ['RHABDOMYOLYSIS', { creatine_kinase: 1001 }, { creatine_kinase: 1000 }],
    [
      'RHABDOMYOLYSIS',
      { creatine_kinase: 1001, creatine_kinase_upper_limit: 200 },
      { creatine_kinase: 1001, creatine_kinase_upper_limit: 201 },
    ],
    ['SPASTICITY_INCREASED', { modified_ashworth_now: 2, modified_ashworth_baseline: 1 }, { modified_ashworth_now: 2 }],
    [
      'HYPOTONIA',
      { modified_ashworth_now: 0, modified_ashworth_baseline: 1 },
      { modified_ashworth_now: 1, modified_ashworth_baseline: 1 },
    ],
    ['TACHYCARDIA', { age: 1, heart_rate: 181 }, { age: 1, heart_rate: 180 }],
    ['TACHYCARDIA', { age: 3, heart_rate: 141 }, { age: 3, heart_rate: 138 }],
    ['TACHYCARDIA', { age: 12, heart_rate: 131 }, { age: 12, heart_rate: 130 }],
    ['TACHYCARDIA', { age: 17, heart_rate: 111 }, { age: 17, heart_rate: 110 }],
    ['HYPOTENSION', { age: 3, systolic_bp: 75 }, { age: 3, systolic_bp: 76 }],
    ['HYPERTENSION', { age: 18, systolic_bp: 170 }, { age: 17, systolic_bp: 170 }],
  ];
  it.each(cuts)('ITB.WD.01 %s by %j and not by %j', (sign, beyond, within) => {
    expect(signsOf(beyond)).toContain(sign);
    expect(signsOf(within)).not.toContain(sign);
  });

  it('SpO2 alone gives no sign', () => {
    expect(grade({ ...WELL, values: { spo2: { value: 80, unit: '%' } } }).signs).toEqual([]);
  });

  it('Fahrenheit is read as what it is', () => {
    const fever = convert('temperature', { value: 101.3, unit: '[degF]' });
    expect(fever).toEqual({ value: 38.5, unit: 'Cel' });
    expect(grade({ ...WELL, values: { temperature: { value: 101.3, unit: '[degF]' } } }).signs).toEqual(['FEVER']);
  });

  it('ITB.WD.02 age unknown: adult cuts, the missing age named', () => {
    const answer = grade(presenting([], { heart_rate: 125 }));
    expect(answer.signs).toEqual(['TACHYCARDIA']);
    expect(answer.missing).toContain('age');
    expect(rulesOf(answer.reasons)).toContain('ITB.WD.02');
  });

  it('ITB.WD.03 a denied or contradicted sign stays as the clinician entered it', () => {
    const denied = presenting([], { temperature: 39 }, ['FEVER']);
    expect(grade(denied).signs).toEqual([]);
    expect(grade({ ...denied, measuredSince: { FEVER: ['temperature'] } }).signs).toEqual(['FEVER']);
    const low = grade(
      presenting(['HYPOTONIA', 'SOMNOLENCE'], { modified_ashworth_now: 3, modified_ashworth_baseline: 1 }),
    );
    expect([low.pathway, rulesOf(low.reasons).includes('ITB.WD.03')]).toEqual(['overdose', true]);
    const rigid = grade(presenting(['RIGIDITY'], { modified_ashworth_now: 0, modified_ashworth_baseline: 2 }));
    expect([rigid.signs, rigid.bolusBlocked, rulesOf(rigid.reasons).includes('ITB.WD.03')]).toEqual([
      ['RIGIDITY'],
      false,
      true,
    ]);
  });

  it('ITB.WD.04 tone is compared with the patient’s own baseline; without one it is missing, not normal', () => {
    expect(
      rulesOf(grade(presenting([], { modified_ashworth_now: 3, modified_ashworth_baseline: 3 })).reasons),
    ).toContain('ITB.WD.04');
    const answer = grade(presenting([], { modified_ashworth_now: 3 }));
    expect([answer.tone, answer.missing]).toEqual(['unknown', ['modified_ashworth_baseline', 'tone']]);
  });
});

describe('the grade (F2)', () => {
  const nights: readonly (readonly [
    string,
    readonly Sign[],
    Parameters<typeof values>[0],
    string,
    Severity,
    Pathway,
  ])[] = [
    ['ITB.WD.05', ['HYPOTONIA', 'SOMNOLENCE'], {}, 'no', 'NONE', 'overdose'],
    ['ITB.WD.05', ['HYPOTONIA', 'DIZZINESS', 'TACHYCARDIA'], {}, 'cannot_exclude', 'NONE', 'overdose'],
    ['ITB.WD.06', ['SOMNOLENCE'], {}, 'cannot_exclude', 'NONE', 'undetermined'],
    ['ITB.WD.07', ['SPASTICITY_INCREASED', 'SEIZURE'], { temperature: 41 }, 'yes', 'SEVERE', 'acute_withdrawal'],
    ['ITB.WD.07', ['RIGIDITY', 'COMA'], {}, 'yes', 'SEVERE', 'acute_withdrawal'],
    [
      'ITB.WD.08',
      ['RIGIDITY', 'ALTERED_MENTAL_STATUS', 'RHABDOMYOLYSIS'],
      { temperature: 40 },
      'yes',
      'FULMINANT',
      'acute_withdrawal',
    ],
    ['ITB.WD.09', ['SPASTICITY_INCREASED', 'FEVER'], { onset: 500 }, 'yes', 'MODERATE', 'acute_withdrawal'],
    ['ITB.WD.10', ['SPASTICITY_INCREASED', 'PRURITUS_WITHOUT_RASH'], { onset: 72 }, 'yes', 'MILD', 'acute_withdrawal'],
    ['ITB.WD.11', ['SPASTICITY_INCREASED'], { onset: 72.5 }, 'no', 'MILD', 'loss_of_efficacy'],
    ['ITB.WD.12', ['FEVER'], {}, 'cannot_exclude', 'NONE', 'undetermined'],
    ['ITB.WD.13', ['LOCAL_SWELLING_AT_PUMP'], {}, 'no', 'NONE', 'none'],
  ];
  it.each(nights)('%s %j %j', (rule, present, numbers, suspected, severity, pathway) => {
    const answer = grade(presenting(present, numbers));
    expect([answer.suspected, answer.severity, answer.pathway]).toEqual([suspected, severity, pathway]);
    expect(rulesOf(answer.reasons)).toContain(rule);
  });

  it('ITB.WD.11 the clock alone never turns an acute mild case into loss of effect', () => {
    const older = presenting(['SPASTICITY_INCREASED'], { onset: 100 });
    expect(grade(older, 20).pathway).toBe('acute_withdrawal');
    expect(grade(older, 100).pathway).toBe('loss_of_efficacy');
    const unknown = grade(presenting(['SPASTICITY_INCREASED']));
    expect([unknown.pathway, unknown.missing]).toEqual(['acute_withdrawal', ['onset']]);
  });

  it('ITB.WD.14 low tone, sleep, coma or weak breathing blocks the bolus, whatever the grade', () => {
    const answer = grade(presenting(['SPASTICITY_INCREASED', 'SOMNOLENCE']));
    expect([answer.severity, answer.bolusBlocked, rulesOf(answer.reasons).includes('ITB.WD.14')]).toEqual([
      'MILD',
      true,
      true,
    ]);
    expect(grade(STIFF).bolusBlocked).toBe(false);
  });

  it('ITB.WD.15 a pump without baclofen is not graded; unknown drugs are asked for', () => {
    const other = gradeWithdrawal(STIFF, patient({ drug: 'other_only' }), DEFAULT_SETTINGS);
    expect([other.suspected, other.severity, rulesOf(other.reasons).includes('ITB.WD.15')]).toEqual([
      'no',
      'NONE',
      true,
    ]);
    expect(gradeWithdrawal(STIFF, patient({ drug: 'unknown' }), DEFAULT_SETTINGS)).toMatchObject({
      severity: 'MILD',
      missing: ['drug'],
    });
  });
});

describe('what else it could be (F10)', () => {
  it.each([
    ['ITB.WD.20', STIFF, ['SEPSIS', 'INTRACEREBRAL_HEMORRHAGE', 'SEIZURE', 'DRUG_TOXICITY']],
    ['ITB.WD.21', presenting(['RIGIDITY', 'FEVER']), ['NEUROLEPTIC_MALIGNANT_SYNDROME', 'MALIGNANT_HYPERTHERMIA']],
    ['ITB.WD.22', presenting(['CLONUS']), ['SEROTONIN_SYNDROME']],
    ['ITB.WD.23', presenting(['HEADACHE'], { systolic_bp: 200, age: 40 }), ['AUTONOMIC_DYSREFLEXIA']],
    ['ITB.WD.24', presenting(['SEIZURE']), ['BACLOFEN_OVERDOSE']],
    ['ITB.WD.25', presenting(['HYPOTONIA', 'COMA', 'TACHYCARDIA']), ['BACLOFEN_OVERDOSE', 'BACLOFEN_WITHDRAWAL']],
  ] as const)('%s', (rule, presentation, mimics) => {
    const answer = grade(presentation);
    expect(answer.differential).toEqual(expect.arrayContaining([...mimics]));
    expect(rulesOf(answer.reasons)).toContain(rule);
  });

  it('ITB.WD.24 missing drug and subdural contrast list an overdose', () => {
    for (const night of [
      report('INTERROGATION', ['INT_RESIDUAL_LESS_THAN_EXPECTED']),
      report('CT_POST_CONTRAST', ['CT_COLLECTION_SUBDURAL']),
    ]) {
      const { grade: mild, readings } = tell({ reports: [night] });
      expect(mild.differential).not.toContain('BACLOFEN_OVERDOSE');
      expect(differentialWithReports(mild, 'baclofen', readings).mimics).toContain('BACLOFEN_OVERDOSE');
    }
  });

  it('ITB.WD.26 an opioid in the pump is said in words', () => {
    const answer = gradeWithdrawal(STIFF, patient({ drug: 'baclofen_combined' }), DEFAULT_SETTINGS);
    expect(answer.alsoConsider).toEqual(['opioid withdrawal', 'opioid overdose']);
    expect(rulesOf(answer.reasons)).toContain('ITB.WD.26');
  });
});

describe('paging (F3)', () => {
  const page = (
    presentation: Presentation,
    reports: readonly ReturnType<typeof report>[] = [],
    changes: Partial<PagingQuestion> = {},
  ) => {
    const { grade: now, readings, verdicts } = tell({ reports, presentation });
    return decidePaging({
      grade: now,
      presentation,
      readings,
      verdicts,
      retractedAfterUse: false,
      contrastActiveNotHeld: false,
      settings: DEFAULT_SETTINGS,
      ...changes,
    });
  };
  const late = { values: values({ time_post_injection: 72 }) };

  it.each([
    ['ITB.PG.01', 'emergency', presenting(['HYPOTONIA', 'COMA']), []],
    ['ITB.PG.02', 'emergency', presenting(['SPASTICITY_INCREASED', 'FEVER']), []],
    ['ITB.PG.03', 'emergency', presenting(['SEIZURE']), []],
    ['ITB.PG.04', 'urgent', STIFF, []],
    ['ITB.PG.05', 'urgent', WELL, [report('INTERROGATION', ['INT_PUMP_STOPPED'])]],
    ['ITB.PG.05', 'urgent', WELL, [report('PLAIN_FILMS', ['XR_PUMP_INVERTED'])]],
    ['ITB.PG.06', 'urgent', SLOW, [report('PLAIN_FILMS', ['XR_KINK'])]],
    ['ITB.PG.07', 'urgent', SLOW, [report('SCINT_IN111', ['SC_RESERVOIR_ONLY'], late)]],
    ['ITB.PG.08', 'urgent', presenting(['NEW_NEUROLOGICAL_DEFICIT']), []],
    ['ITB.PG.11', 'notify', SLOW, []],
    ['ITB.PG.11', 'notify', WELL, [report('PLAIN_FILMS', ['XR_LIMITED_QUALITY'])]],
    ['ITB.PG.11', 'notify', presenting(['FEVER']), []],
    ['ITB.PG.11', 'notify', presenting(['PUMP_ALARM']), []],
    ['ITB.PG.11', 'notify', { ...WELL, unread: [{ name: 'temperature', why: 'unit_missing' }] }, []],
    ['ITB.PG.12', 'none', presenting(['RECENT_MRI']), [report('INTERROGATION', ['INT_NORMAL'])]],
  ] as const)('%s %s', (rule, tier, presentation, reports) => {
    const decision = page(presentation, reports);
    expect([decision.tier, decision.page]).toEqual([tier, tier === 'emergency' || tier === 'urgent']);
    expect(rulesOf(decision.reasons)).toContain(rule);
  });

  it('ITB.PG.09 a retraction of what was acted on wakes someone', () => {
    expect(page(SLOW, [], { retractedAfterUse: true })).toMatchObject({
      tier: 'urgent',
      reasons: [{ rule: 'ITB.PG.09' }],
    });
  });

  it('ITB.PG.10 contrast that could not be held wakes someone', () => {
    expect(page(WELL, [], { contrastActiveNotHeld: true })).toMatchObject({
      tier: 'urgent',
      reasons: [{ rule: 'ITB.PG.10' }],
    });
  });

  it('ITB.PG.13 one unsigned number without high tone waits as a Task; with high tone, or beside stopped delivery, it does not', () => {
    const lone = presenting([], { respiratory_rate: 6, age: 40 });
    expect(page(lone)).toMatchObject({ tier: 'emergency' });
    expect(page(lone, [], { unsignedLoneNumber: true })).toMatchObject({
      tier: 'notify',
      reasons: [{ rule: 'ITB.PG.13' }],
    });
    expect(page(STIFF, [], { unsignedLoneNumber: true }).tier).toBe('urgent');
    expect(page(lone, [report('INTERROGATION', ['INT_EOS'])], { unsignedLoneNumber: true }).tier).toBe('urgent');
  });

  it('a scintigraphy that was too early, a stall inside the magnet window and a withdrawn kink do not wake anyone', () => {
    expect(
      page(SLOW, [report('SCINT_IN111', ['SC_RESERVOIR_ONLY'], { values: values({ time_post_injection: 24 }) })]).tier,
    ).toBe('notify');
    expect(page(presenting(['RECENT_MRI']), [report('INTERROGATION', ['INT_MOTOR_STALL_ACTIVE'])]).tier).toBe('notify');
    expect(page(SLOW, [report('PLAIN_FILMS', ['XR_KINK'], { status: 'cancelled' })]).tier).toBe('notify');
  });
});
