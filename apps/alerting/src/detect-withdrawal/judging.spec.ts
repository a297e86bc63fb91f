import { describe, expect, it } from '@jest/globals';
import { DEFAULT_SETTINGS, gradeWithdrawal, type Measurement, type PatientFacts, type Sign } from '#clinical';
import { MESSAGES } from '#messaging/contracts';
import type { PatientRow } from '../patient/patient.store.js';
import type { Calm } from '../incident/incident.store.js';
import type { Resolution } from '../incident/machine.js';
import { calmOf, isNewAlarm, rankOf, settledWith, signalOf } from '../raise-incident/grounds.js';
import { standingAt, type Standing, type Validity } from '../sign/presentation.js';
import type { BedsideRecord, Item } from '../sign/record.store.js';
import { calmsFor } from './calms.js';
import { isLoneNumber } from './lone-number.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = 1_000 * DAY;
const validity: Validity = { vitals: 6 * HOUR, bedside: 24 * HOUR, labs: 24 * HOUR, baseline: 90 * DAY };
const pump: PatientFacts = { model: 'SYNCHROMED_II', indication: 'SPASTIC_QUADRIPLEGIA', drug: 'baclofen' };

let count = 0;
const record = (at: number, items: readonly Item[], more: Partial<BedsideRecord> = {}): BedsideRecord => {
  count += 1;
  const rest = { preliminary: false, signed: true, withdrawn: false };
  return {
    patientId: 'rosa',
    source: `Observation/${count}`,
    version: '1',
    at,
    receivedAt: Math.max(at, 0),
    ...rest,
    items,
    ...more,
  };
};
const sign = (at: number, name: Sign, present = true): BedsideRecord =>
  record(at, [{ kind: 'sign', sign: name, present }]);
const value = (at: number, name: Measurement, number: number, unit: string, signed = false): BedsideRecord =>
  record(at, [{ kind: 'value', name, quantity: { value: number, unit } }], { signed });
const standing = (records: readonly BedsideRecord[], now = NOW, age?: number): Standing =>
  standingAt(records, validity, age, now, calmsFor(pump, DEFAULT_SETTINGS));
const gradeOf = (records: readonly BedsideRecord[], now = NOW) =>
  gradeWithdrawal(standing(records, now).presentation, pump, DEFAULT_SETTINGS);

describe('what stands about Rosa at one moment', () => {
  it('vital signs count six hours, bedside signs and laboratory values a day (decision 22)', () => {
    const night = [
      value(NOW, 'heart_rate', 130, '/min'),
      sign(NOW, 'SPASTICITY_INCREASED'),
      value(NOW, 'creatine_kinase', 9_000, 'U/L'),
    ];
    const at = (hours: number) => standing(night, NOW + hours * HOUR - 1).presentation;
    expect(Object.keys(at(6).values).toSorted()).toEqual(['creatine_kinase', 'heart_rate']);
    expect(Object.keys(standing(night, NOW + 6 * HOUR).presentation.values)).toEqual(['creatine_kinase']);
    expect(at(24).present).toEqual(['SPASTICITY_INCREASED']);
    expect(standing(night, NOW + DAY).presentation).toMatchObject({ present: [], absent: [], values: {}, unread: [] });
  });

  it('says when to look again, and that nothing will change when nothing stands', () => {
    expect(standing([value(NOW, 'heart_rate', 130, '/min'), sign(NOW, 'FEVER')]).nextExpiry).toBe(NOW + 6 * HOUR);
    expect(standing([]).nextExpiry).toBeUndefined();
  });

  it('the newest word on a sign holds; what was looked for and not seen is absent, what nobody looked for is neither', () => {
    const { presentation } = standing([sign(NOW - HOUR, 'FEVER'), sign(NOW, 'FEVER', false)]);
    expect(presentation).toMatchObject({ present: [], absent: ['FEVER'] });
  });

  it('a time in the future is a slip of a clock: it counts from when it came', () => {
    const early = record(NOW + 30 * DAY, [{ kind: 'sign', sign: 'FEVER', present: true }], { receivedAt: NOW });
    expect(standing([early], NOW + DAY).presentation.present).toEqual([]);
  });

  it('what could not be read is named until the same thing is read later', () => {
    const unread = record(NOW - HOUR, [{ kind: 'unread', unread: { name: 'heart_rate', why: 'unit_missing' } }]);
    expect(standing([unread]).presentation.unread).toEqual([{ name: 'heart_rate', why: 'unit_missing' }]);
    expect(standing([unread, value(NOW, 'heart_rate', 80, '/min')]).presentation.unread).toEqual([]);
  });
});

describe('a word and a number beside it', () => {
  const hot = (at: number): BedsideRecord => value(at, 'temperature', 39.9, 'Cel', true);
  it('what a clinician denied stays denied whatever was measured before or with it; a fever of twelve hours later is one', () => {
    const denied = sign(NOW - 12 * HOUR, 'FEVER', false);
    expect(gradeOf([denied, hot(NOW)]).signs).toEqual(['FEVER']);
    expect(gradeOf([hot(NOW - HOUR), sign(NOW, 'FEVER', false)]).signs).toEqual([]);
    expect(gradeOf([sign(NOW, 'FEVER', false), hot(NOW)]).signs).toEqual([]);
  });
  it('limp in the morning and stiff at night: the word of the morning does not hide what is measured at night', () => {
    const tone = (at: number, grade: number): BedsideRecord => value(at, 'modified_ashworth_now', grade, '{score}');
    const limp = sign(NOW - 12 * HOUR, 'HYPOTONIA');
    expect(gradeOf([tone(NOW - 30 * DAY, 1), limp, tone(NOW, 4)])).toMatchObject({
      tone: 'up',
      suspected: 'yes',
      bolusBlocked: true,
    });
    expect(gradeOf([tone(NOW - 30 * DAY, 1), tone(NOW - 13 * HOUR, 4), limp]).tone).toBe('down');
  });
});

describe('what is preliminary may raise, and settles nothing (fhir page)', () => {
  const draft = (said: BedsideRecord): BedsideRecord => ({ ...said, preliminary: true });
  const heat = (at: number, degrees: number): BedsideRecord => value(at, 'temperature', degrees, 'Cel', true);
  it('a sign it names is there; one it denies is there still', () => {
    expect(gradeOf([draft(sign(NOW, 'FEVER'))]).signs).toEqual(['FEVER']);
    expect(gradeOf([sign(NOW - HOUR, 'FEVER'), draft(sign(NOW, 'FEVER', false))]).signs).toEqual(['FEVER']);
    expect(gradeOf([draft(sign(NOW - HOUR, 'FEVER')), sign(NOW, 'FEVER', false)]).signs).toEqual([]);
  });
  it('it hides no final number, neither by a denial nor by the opposite', () => {
    expect(gradeOf([heat(NOW - HOUR, 39), draft(sign(NOW, 'FEVER', false))]).signs).toEqual(['FEVER']);
    expect(gradeOf([heat(NOW - HOUR, 39), draft(sign(NOW, 'HYPOTHERMIA'))]).signs).toContain('FEVER');
  });
  it('a higher fever counts, a normal temperature does not, and of one alone the value is shown', () => {
    const degrees = (...records: BedsideRecord[]): number | undefined =>
      standing(records).presentation.values.temperature?.value;
    expect(degrees(heat(NOW - HOUR, 38.5), draft(heat(NOW, 40.5)))).toBe(40.5);
    expect(degrees(heat(NOW - HOUR, 38.5), draft(heat(NOW, 36.8)))).toBe(38.5);
    expect(degrees(heat(NOW - HOUR, 36.8), draft(heat(NOW, 38.5)))).toBe(38.5);
    expect(degrees(draft(heat(NOW, 36.8)))).toBe(36.8);
    expect(degrees(heat(NOW, 36.8), draft(heat(NOW - HOUR, 38.5)))).toBe(36.8);
  });
  it('it makes no fulminant picture a lesser one, and no acute one slow', () => {
    const mind = [sign(NOW, 'RIGIDITY'), sign(NOW, 'ALTERED_MENTAL_STATUS'), sign(NOW, 'RHABDOMYOLYSIS')];
    expect(gradeOf([...mind, heat(NOW - HOUR, 40.2), draft(heat(NOW, 38.5))]).severity).toBe('FULMINANT');
    const old = draft(value(NOW, 'onset', 100, 'h', true));
    expect(gradeOf([sign(NOW, 'SPASTICITY_INCREASED'), old])).toMatchObject({ severity: 'MILD', suspected: 'yes' });
  });
  it('limp and asleep is an overdose, though it is not final yet', () => {
    const tone = (at: number, grade: number): BedsideRecord => value(at, 'modified_ashworth_now', grade, '{score}');
    const night = [tone(NOW - 30 * DAY, 2), tone(NOW - HOUR, 3), sign(NOW, 'SOMNOLENCE'), draft(tone(NOW, 0))];
    expect(gradeOf(night).pathway).toBe('overdose');
  });
});

describe('her own earlier tone is the baseline', () => {
  const tone = (at: number, grade: number): BedsideRecord => value(at, 'modified_ashworth_now', grade, '{score}');
  it('a rise above last month is tone up; a fall below it is tone down; the same is unchanged', () => {
    expect(gradeOf([tone(NOW - 30 * DAY, 1), tone(NOW, 3)])).toMatchObject({
      tone: 'up',
      severity: 'MILD',
      suspected: 'yes',
    });
    expect(gradeOf([tone(NOW - 30 * DAY, 3), tone(NOW, 1)]).tone).toBe('down');
    expect(gradeOf([tone(NOW - 30 * DAY, 2), tone(NOW, 2)]).tone).toBe('unchanged');
  });
  it('three stiff days do not become the baseline of the fourth', () => {
    const days = [tone(NOW - 20 * DAY, 1), tone(NOW - 3 * DAY, 3), tone(NOW - 2 * DAY, 3), tone(NOW, 3)];
    expect(gradeOf(days).tone).toBe('up');
  });
  it('a value of the same day can prove a rise, never a fall and never that nothing has changed', () => {
    expect(gradeOf([tone(NOW - HOUR, 1), tone(NOW, 3)]).tone).toBe('up');
    expect(gradeOf([tone(NOW - HOUR, 4), tone(NOW, 3)]).tone).toBe('unknown');
    expect(gradeOf([tone(NOW - HOUR, 3), tone(NOW, 3)]).tone).toBe('unknown');
  });
  it('a stated baseline outranks what was measured before, however old it is', () => {
    const stated = value(NOW - 700 * DAY, 'modified_ashworth_baseline', 3, '{score}');
    expect(gradeOf([stated, tone(NOW - 30 * DAY, 1), tone(NOW, 3)]).tone).toBe('unchanged');
  });
});

describe('one number that nobody signed (F3)', () => {
  const fast = (at: number, signed = false): BedsideRecord => value(at, 'heart_rate', 140, '/min', signed);
  const lone = (...records: BedsideRecord[]): boolean =>
    isLoneNumber(standing(records), records, pump, DEFAULT_SETTINGS, 15 * 60_000);
  it('waits alone; repeated within 15 minutes, signed, or joined by a second sign it does not', () => {
    expect(lone(fast(NOW))).toBe(true);
    expect(lone(fast(NOW - 14 * 60_000), fast(NOW))).toBe(false);
    expect(lone(fast(NOW - 16 * 60_000), fast(NOW))).toBe(true);
    expect(lone(fast(NOW, true))).toBe(false);
    expect(lone(fast(NOW), sign(NOW, 'RIGIDITY'))).toBe(false);
    expect(lone(fast(NOW), value(NOW, 'systolic_bp', 70, 'mm[Hg]'))).toBe(false);
  });
  it('a normal repetition repeats nothing, and a normal second number joins nothing', () => {
    expect(lone(value(NOW - 60_000, 'heart_rate', 80, '/min'), fast(NOW))).toBe(true);
    expect(lone(fast(NOW), value(NOW, 'temperature', 36.6, 'Cel'))).toBe(true);
  });
});

describe('which signal an incident hears', () => {
  const row = (records: readonly BedsideRecord[], more: Partial<PatientRow> = {}): PatientRow => {
    const { presentation } = standing(records);
    const grade = gradeWithdrawal(presentation, pump, DEFAULT_SETTINGS);
    const nobody = {
      birthDate: null,
      isTest: false,
      facility: null,
      personReadAt: null,
      caseId: null,
      episode: null,
      caseClosedAt: null,
    };
    return {
      patientId: 'rosa',
      watched: true,
      watchEnded: false,
      facts: pump,
      ...nobody,
      firstAssessedAt: null,
      onsetAt: null,
      grade: MESSAGES['grade-changed'].body.parse({
        ...grade,
        presentation,
        patientId: 'rosa',
        revision: 1,
        events: [],
        at: NOW,
      }),
      gradeRevision: 1,
      loneNumber: false,
      assessment: null,
      ...more,
    };
  };
  const ask = (patient: PatientRow, notHeld: readonly string[] = []) =>
    signalOf({ patient, notHeld, fallen: [], settings: DEFAULT_SETTINGS });

  it('stiff: urgent. Stiff and hot: emergency. Nothing: nobody is woken', () => {
    expect(ask(row([sign(NOW, 'SPASTICITY_INCREASED')])).signal).toMatchObject({ tier: 'urgent', rank: 1 });
    expect(ask(row([sign(NOW, 'SPASTICITY_INCREASED'), sign(NOW, 'FEVER')])).signal).toMatchObject({
      tier: 'emergency',
      rank: 2,
    });
    expect(ask(row([])).signal).toBeUndefined();
  });
  it('overdose ranks above every withdrawal: whoever was told of the one must hear of the other', () => {
    const overdose = ask(row([sign(NOW, 'HYPOTONIA'), sign(NOW, 'COMA')]));
    expect(overdose.signal?.rank).toBeGreaterThan(
      rankOf('emergency', { ...overdose.grade, pathway: 'acute_withdrawal', severity: 'FULMINANT' }),
    );
  });
  it('a lone unsigned number is a Task, not a page', () => {
    const patient = row([value(NOW, 'gcs', 7, '{score}')]);
    expect(ask(patient).signal?.tier).toBe('emergency');
    expect(ask({ ...patient, loneNumber: true })).toMatchObject({ signal: undefined, decision: { tier: 'notify' } });
  });
  it('contrast that is active behind a shut gate and could not be held is urgent', () => {
    expect(ask(row([]), ['ServiceRequest/9']).signal).toMatchObject({
      tier: 'urgent',
      grounds: expect.arrayContaining(['not-held:ServiceRequest/9']),
    });
  });

  it('after a human resolved it: the same is quiet until then, anything new or worse is not (decision 21)', () => {
    const mild = ask(row([sign(NOW, 'SPASTICITY_INCREASED')])).signal;
    const hot = ask(row([sign(NOW, 'SPASTICITY_INCREASED'), sign(NOW, 'FEVER')])).signal;
    const itchy = ask(row([sign(NOW, 'SPASTICITY_INCREASED'), sign(NOW, 'PRURITUS_WITHOUT_RASH')])).signal;
    if (mild === undefined || hot === undefined || itchy === undefined) throw new Error('each of these is a signal');
    const settled = { top: mild.rank, grounds: mild.grounds, quietUntil: NOW + DAY };
    expect(isNewAlarm(mild, settled, NOW)).toBe(false);
    expect(isNewAlarm(hot, settled, NOW)).toBe(true);
    expect(isNewAlarm(itchy, settled, NOW)).toBe(true);
    expect(isNewAlarm(mild, settled, NOW + DAY)).toBe(true);
    expect(isNewAlarm(mild, undefined, NOW)).toBe(true);
  });

  it('what comes back after the signs had gone is another illness, unless the first was called a false alarm (decision 21)', () => {
    const stiff = ask(row([sign(NOW, 'SPASTICITY_INCREASED')]));
    const well = ask(row([]));
    if (stiff.signal === undefined) throw new Error('a rise in tone is a signal');
    const { rank: top, grounds } = stiff.signal;
    const again = (resolution: Resolution, calm: Calm | null): boolean => {
      const settled = settledWith({ state: { top, grounds, resolution }, calm, resolvedAt: NOW, changedAt: NOW }, DAY);
      return stiff.signal !== undefined && isNewAlarm(stiff.signal, settled, NOW + 3_600_000);
    };
    expect([calmOf(stiff, null), calmOf(well, null)]).toEqual([null, { top: 0, grounds: [] }]);
    // The same course goes on: quiet, whatever was said of it.
    expect([again('true', null), again('false', null)]).toEqual([false, false]);
    expect([again('true', calmOf(well, null)), again('false', calmOf(well, null))]).toEqual([true, false]);
    // A sign that stood through the calm is no news when the course is over once more.
    const itches = { top: 0, grounds: ['sign:PRURITUS_WITHOUT_RASH'] };
    expect(calmOf(well, itches)?.grounds).toEqual(itches.grounds);
  });

  it('a measured tone that rises further is news, one that falls is not (decision 21)', () => {
    const tone = (grade: number) => {
      const measured = [
        value(NOW - 30 * DAY, 'modified_ashworth_now', 1, '{score}'),
        value(NOW, 'modified_ashworth_now', grade, '{score}'),
      ];
      const { signal } = ask(row(measured));
      if (signal === undefined) throw new Error('tone is up');
      return signal;
    };
    const settled = { top: 1, grounds: tone(3).grounds, quietUntil: NOW + DAY };
    expect([2, 3, 4].map((grade) => isNewAlarm(tone(grade), settled, NOW))).toEqual([false, false, true]);
  });
});
