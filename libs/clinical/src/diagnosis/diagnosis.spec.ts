import { describe, expect, it } from '@jest/globals';
import { EVENING, HOUR, presenting, report, rulesOf, SLOW, tell, values } from '../ward.js';
import { diagnosisLine, explain, foldEvidence, reasonedDiagnosis, reversedBy } from '../index.js';
import type { ReportFacts } from '../model.js';
import type { Finding } from '../vocabulary/findings.js';
import type { Step } from '../vocabulary/steps.js';

const at = (hours: number, step: Step, findings: readonly Finding[], changes = {}) =>
  report(step, findings, { effectiveAt: EVENING + hours * HOUR, ...changes });

const turned = { values: values({ programmed_rotation: 120, observed_rotation: 120 }) };

describe('the fold over reports (F1)', () => {
  it('ITB.DX.01 a confirmed kink survives a clean fluoroscopy and a clean CT', () => {
    const { verdicts } = tell({
      reports: [
        at(0, 'PLAIN_FILMS', ['XR_KINK']),
        at(1, 'FLUORO_CONTRAST', ['FL_NO_ABNORMALITY']),
        at(2, 'CT_POST_CONTRAST', ['CT_NO_EXTRAVASATION', 'CT_DEPENDENT_LAYERING']),
      ],
    });
    expect(verdicts.CATH_KINK.verdict).toBe('confirmed');
    expect(rulesOf(verdicts.CATH_KINK.reasons)).toEqual(['ITB.DX.01', 'ITB.EV.12']);
  });

  it('ITB.DX.01 but falls with its report: withdrawn, or amended without it', () => {
    const kink = at(0, 'PLAIN_FILMS', ['XR_KINK'], { reportId: 'F' });
    const withdrawn = at(0, 'PLAIN_FILMS', ['XR_KINK'], { reportId: 'F', version: '2', status: 'entered-in-error' });
    const amended = at(0, 'PLAIN_FILMS', ['XR_NO_ABNORMALITY'], { reportId: 'F', version: '2', status: 'amended' });
    for (const later of [withdrawn, amended])
      for (const reports of [
        [kink, later],
        [later, kink],
      ])
        expect(tell({ reports }).verdicts.CATH_KINK.verdict).toBe('open');
  });

  it('a preliminary version that comes late does not take the place of the final one', () => {
    const final = at(0, 'PLAIN_FILMS', ['XR_KINK'], { reportId: 'F', version: 'b7' });
    const early = at(0, 'PLAIN_FILMS', [], { reportId: 'F', version: 'a3', status: 'preliminary' });
    const late = { ...early, receivedAt: final.receivedAt + HOUR };
    for (const reports of [
      [final, late],
      [late, final],
    ])
      expect(tell({ reports }).verdicts.CATH_KINK.verdict).toBe('confirmed');
    const taken = { ...final, version: 'c1', status: 'amended', receivedAt: late.receivedAt, findings: [] } as const;
    expect(tell({ reports: [final, late, taken] }).verdicts.CATH_KINK.verdict).toBe('open');
  });

  it('numbered after the final one, a preliminary version takes no positive back, and the all-clear with it is gone', () => {
    const films = (version: string, findings: readonly Finding[], status: ReportFacts['status'] = 'final') =>
      at(0, 'PLAIN_FILMS', findings, { reportId: 'F', version, status });
    const kinked = [films('1', ['XR_KINK']), films('2', [], 'preliminary')];
    const clear = [films('1', ['XR_KINK_ABSENT']), films('2', [], 'preliminary')];
    for (const order of [(reports: ReportFacts[]) => reports, (reports: ReportFacts[]) => reports.toReversed()]) {
      expect(tell({ reports: order(kinked) }).verdicts.CATH_KINK.verdict).toBe('confirmed');
      const { last } = tell({ reports: order(clear) });
      expect([last?.version, last?.reportClass, last?.excludes]).toEqual(['1', 'limited', []]);
    }
    // Withdrawn between the two, nothing is left to be kept; a final version after it counts alone.
    const gone = [...kinked, films('1.withdrawn', [], 'entered-in-error')];
    expect(tell({ reports: gone }).verdicts.CATH_KINK.verdict).toBe('open');
    expect(tell({ reports: [...kinked, films('3', [], 'corrected')] }).verdicts.CATH_KINK.verdict).toBe('open');
  });

  it('what is appended under the same name takes nothing back by silence; words that deny a code are a conflict', () => {
    const kink = at(0, 'PLAIN_FILMS', ['XR_KINK'], { reportId: 'F', version: '1' });
    const added = (more: Partial<ReportFacts>) =>
      at(0, 'PLAIN_FILMS', [], { reportId: 'F', version: '2', status: 'appended', ...more });
    const denial = [{ cause: 'CATH_KINK', status: 'ABSENT' }] as const;
    const verdict = (...reports: ReportFacts[]) => tell({ reports }).verdicts.CATH_KINK.verdict;
    expect(verdict(kink, added({}))).toBe('confirmed');
    expect(verdict(added({ findings: ['XR_NO_ABNORMALITY'] }), kink)).toBe('confirmed');
    expect(verdict(kink, added({ mentions: denial }))).toBe('suspected');
    // Read out of words and taken back in words: the same author corrects himself.
    const worded = { ...kink, findings: [], readFindings: ['XR_KINK'] as const };
    expect(verdict(worded)).toBe('confirmed');
    expect(verdict(worded, added({}))).toBe('confirmed');
    expect(verdict(worded, added({ mentions: denial }))).toBe('open');
    // Appended twice, and appended to what was amended first.
    expect(verdict(kink, added({}), added({ version: '3', findings: ['XR_TIP_AT_DOCUMENTED_LEVEL'] }))).toBe(
      'confirmed',
    );
    expect(verdict(kink, { ...kink, version: '2', findings: [], status: 'amended' }, added({ version: '3' }))).toBe(
      'open',
    );
  });

  it('ITB.DX.02 a suspected rotor is cleared only by a full turn dated after it', () => {
    const stall = at(5, 'INTERROGATION', ['INT_MOTOR_STALL_ACTIVE']);
    const verdict = (hours: number) =>
      tell({ reports: [stall, at(hours, 'ROTOR_STUDY', ['ROT_FULL'], turned)] }).verdicts.PUMP_ROTOR_ROLLER_MALFUNCTION
        .verdict;
    expect([verdict(4), verdict(5), verdict(6)]).toEqual(['suspected', 'suspected', 'excluded']);
  });

  it('ITB.DX.02 a full turn at an unknown hour clears no suspicion', () => {
    const { effectiveAt: _unknown, ...undated } = at(9, 'ROTOR_STUDY', ['ROT_FULL'], turned);
    const { verdicts } = tell({ reports: [at(5, 'INTERROGATION', ['INT_MOTOR_STALL_ACTIVE']), undated] });
    expect(verdicts.PUMP_ROTOR_ROLLER_MALFUNCTION.verdict).toBe('suspected');
  });

  it('ITB.DX.03 an exclusion re-opens on a later positive', () => {
    const { verdicts } = tell({
      reports: [at(0, 'ROTOR_STUDY', ['ROT_FULL'], turned), at(9, 'INTERROGATION', ['INT_MOTOR_STALL_ACTIVE'])],
    });
    expect(verdicts.PUMP_ROTOR_ROLLER_MALFUNCTION.verdict).toBe('suspected');
    const cleared = tell({ reports: [at(0, 'ROTOR_STUDY', ['ROT_FULL'], turned)] }).verdicts
      .PUMP_ROTOR_ROLLER_MALFUNCTION;
    expect([cleared.verdict, rulesOf(cleared.reasons)]).toEqual(['excluded', ['ITB.DX.03', 'ITB.EV.18']]);
  });

  it('ITB.DX.04 what no report settles is open', () => {
    const { verdict, reasons, reports } = foldEvidence([], []).CATH_MICROLEAK;
    expect([verdict, rulesOf(reasons), reports]).toEqual(['open', ['ITB.DX.04'], []]);
  });

  it('ITB.DX.05 refill, reprogramming, magnet and new symptoms re-open what they can change', () => {
    const reports = [
      at(0, 'INTERROGATION', ['INT_NORMAL', 'INT_RESIDUAL_AS_EXPECTED'], { values: values({ measured_residual: 9 }) }),
      at(1, 'ROTOR_STUDY', ['ROT_FULL'], turned),
    ];
    const after = (kind: 'refill' | 'reprogramming' | 'mri' | 'symptom_onset' | 'bolus') => {
      const { verdicts } = tell({ reports, events: [{ kind, at: EVENING + 2 * HOUR }] });
      return [
        verdicts.PUMP_RESERVOIR_DEPLETION.verdict,
        verdicts.PUMP_PROGRAMMING_SOFTWARE_ERROR.verdict,
        verdicts.PUMP_ROTOR_ROLLER_MALFUNCTION.verdict,
      ];
    };
    expect(after('refill')).toEqual(['open', 'excluded', 'excluded']);
    expect(after('reprogramming')).toEqual(['excluded', 'open', 'excluded']);
    expect(after('mri')).toEqual(['excluded', 'excluded', 'open']);
    expect(after('symptom_onset')).toEqual(['excluded', 'excluded', 'open']);
    expect(after('bolus')).toEqual(['excluded', 'excluded', 'excluded']);
    const refilled = tell({ reports, events: [{ kind: 'refill', at: EVENING + 2 * HOUR }] }).verdicts
      .PUMP_RESERVOIR_DEPLETION;
    expect(rulesOf(refilled.reasons)).toEqual(['ITB.DX.05']);
  });

  it('ITB.DX.05 an MRI report is itself proof of a magnet', () => {
    const { verdicts } = tell({
      reports: [at(1, 'ROTOR_STUDY', ['ROT_FULL'], turned), at(2, 'MRI', ['MR_NO_TIP_LESION'])],
    });
    expect(verdicts.PUMP_ROTOR_ROLLER_MALFUNCTION.verdict).toBe('open');
  });

  it('ITB.DX.05 a refill makes a confirmed empty reservoir history, a magnet leaves a suspected rotor suspected', () => {
    const empty = at(0, 'INTERROGATION', ['INT_RESERVOIR_EMPTY', 'INT_MOTOR_STALL_ACTIVE'], {
      values: values({ measured_residual: 0 }),
    });
    const { verdicts } = tell({
      reports: [empty],
      events: [
        { kind: 'refill', at: EVENING + HOUR },
        { kind: 'mri', at: EVENING + HOUR },
      ],
    });
    expect(verdicts.PUMP_RESERVOIR_DEPLETION.verdict).toBe('open');
    expect(verdicts.PUMP_ROTOR_ROLLER_MALFUNCTION.verdict).toBe('suspected');
  });

  it('ITB.DX.06 after a revision the old kink is history', () => {
    const { verdicts } = tell({
      reports: [at(0, 'PLAIN_FILMS', ['XR_KINK'])],
      events: [{ kind: 'revision', at: EVENING + HOUR }],
    });
    expect([verdicts.CATH_KINK.verdict, rulesOf(verdicts.CATH_KINK.reasons)]).toEqual(['open', ['ITB.DX.06']]);
  });

  it('an order request and a preliminary all-clear say nothing', () => {
    const { verdicts } = tell({
      reports: [
        at(0, 'INTERROGATION', ['INT_NORMAL'], { status: 'preliminary' }),
        at(1, 'ROTOR_STUDY', ['ROT_FULL'], { kind: 'order_request' }),
      ],
    });
    expect(Object.values(verdicts).filter(({ verdict }) => verdict !== 'open')).toEqual([]);
  });
});

describe('the diagnosis line (F9)', () => {
  const lineOf = (...reports: readonly ReturnType<typeof at>[]) => {
    const { verdicts, readings, grade } = tell({ reports, presentation: SLOW });
    return diagnosisLine(verdicts, readings, grade);
  };

  it('ITB.DX.10 telemetry confirms as device, films as imaging', () => {
    expect(lineOf(at(0, 'INTERROGATION', ['INT_EOS']), at(1, 'PLAIN_FILMS', ['XR_KINK']))).toEqual([
      { cause: 'PUMP_BATTERY_END_OF_SERVICE', certainty: 'device_confirmed' },
      { cause: 'CATH_KINK', certainty: 'imaging_confirmed' },
    ]);
  });

  it('ITB.DX.11 one suggestion is possible, two are probable', () => {
    const one = at(0, 'INTERROGATION', ['INT_RESIDUAL_LESS_THAN_EXPECTED']);
    const two = at(1, 'SCINT_IN111', ['SC_PERIPUMP_ACTIVITY'], { values: values({ time_post_injection: 48 }) });
    expect(lineOf(one)).toEqual([{ cause: 'PUMP_LEAK', certainty: 'possible' }]);
    expect(lineOf(one, two)).toEqual([{ cause: 'PUMP_LEAK', certainty: 'probable' }]);
  });

  it('ITB.DX.12 a tracer that stops names a flow failure and no single cause', () => {
    const line = lineOf(
      at(0, 'SCINT_IN111', ['SC_STOPS_IN_CATHETER'], { values: values({ time_post_injection: 48 }) }),
    );
    expect(line).toContainEqual({ cause: 'UNDETERMINED_FLOW_FAILURE', certainty: 'undetermined' });
    expect(line.map(({ certainty }) => certainty)).not.toContain('imaging_confirmed');
  });

  it('ITB.DX.13 nothing positive: no malfunction found after normal studies, else undetermined', () => {
    const clean = at(0, 'PLAIN_FILMS', ['XR_NO_ABNORMALITY']);
    expect(lineOf(clean)).toEqual([{ cause: 'NONE_FOUND', certainty: 'no_malfunction_found' }]);
    expect(lineOf(clean, at(1, 'PLAIN_FILMS', ['XR_LIMITED_QUALITY']))).toEqual([
      { cause: 'NONE_FOUND', certainty: 'undetermined' },
    ]);
    expect(lineOf()).toEqual([{ cause: 'NONE_FOUND', certainty: 'undetermined' }]);
    const acute = tell({ reports: [clean] });
    expect(diagnosisLine(acute.verdicts, acute.readings, acute.grade)).toEqual([
      { cause: 'NONE_FOUND', certainty: 'undetermined' },
    ]);
    const again = at(2, 'PLAIN_FILMS', ['XR_NO_ABNORMALITY']);
    expect(lineOf(at(0, 'PLAIN_FILMS', ['XR_LIMITED_QUALITY']), again)).toEqual([
      { cause: 'NONE_FOUND', certainty: 'no_malfunction_found' },
    ]);
    expect(lineOf(clean, at(1, 'MRI', [], { kind: 'order_request' }))).toEqual([
      { cause: 'NONE_FOUND', certainty: 'undetermined' },
    ]);
  });

  it('ITB.DX.14 a suspicion excluded later is ruled out for now', () => {
    expect(
      lineOf(at(0, 'INTERROGATION', ['INT_MOTOR_STALL_ACTIVE']), at(1, 'ROTOR_STUDY', ['ROT_FULL'], turned)),
    ).toContainEqual({
      cause: 'PUMP_ROTOR_ROLLER_MALFUNCTION',
      certainty: 'ruled_out_now',
    });
  });

  it('ITB.DX.15 a fever without high tone names another illness beside the device', () => {
    const { verdicts, readings, grade } = tell({ reports: [], presentation: presenting(['FEVER']) });
    const line = reasonedDiagnosis(verdicts, readings, grade);
    expect(line.map(({ cause }) => cause)).toEqual(['NONE_FOUND', 'NON_DEVICE']);
    expect(line.flatMap(({ reasons }) => rulesOf(reasons))).toContain('ITB.DX.15');
  });

  it('a verdict in words never says that the system is intact', () => {
    const { verdicts } = tell({
      reports: [at(0, 'PLAIN_FILMS', ['XR_KINK']), at(1, 'ROTOR_STUDY', ['ROT_FULL'], turned)],
    });
    expect(explain(verdicts.CATH_MICROLEAK)).toBe('microscopic leak of the catheter: not settled');
    expect(explain(verdicts.CATH_KINK)).toBe(
      'kinked or folded catheter: shown, to be confirmed by a clinician (plain films of the whole system)',
    );
    expect(explain(verdicts.PUMP_ROTOR_ROLLER_MALFUNCTION)).toContain('excluded at the time of the test');
  });
});

describe('reversal of what was acted on', () => {
  const { last: kink } = tell({ reports: [at(0, 'PLAIN_FILMS', ['XR_KINK'])] });
  it('a report that no longer says what it said', () => {
    expect(reversedBy(kink, tell({ reports: [at(0, 'PLAIN_FILMS', ['XR_NO_ABNORMALITY'])] }).last)).toEqual([
      'CATH_KINK',
    ]);
  });
  it('a report that says it still, or more firmly, reverses nothing', () => {
    const { last: early } = tell({ reports: [at(0, 'PLAIN_FILMS', ['XR_KINK'], { status: 'preliminary' })] });
    expect([reversedBy(kink, kink), reversedBy(early, kink)]).toEqual([[], []]);
  });
});
