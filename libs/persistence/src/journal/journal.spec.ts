import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { temporaryDatabase, type TemporaryDatabase } from '../embedded/for-tests.js';
import { HeldClock, ids, serviceSource } from '../for-specs.js';
import { PatientText } from '../patient-text/patient-text.js';
import { rows } from '../sql.js';
import { inTransaction } from '../transaction.js';
import { canonical } from './canonical.js';
import { Journal, type Fact, type Stamp, type Stream } from './journal.js';

const clock = new HeldClock();
const journal = new Journal(clock);
const texts = new PatientText(ids, clock);
const stamp: Stamp = {
  actor: { kind: 'person', id: 'dr-okafor', role: 'clinician', assurance: 3 },
  ruleset: '2026.11',
  protocol: 'ajnr2011',
  settingsHash: null,
};
const opened: Fact = {
  kind: 'case-opened',
  fact: { why: 'trigger', drugs: ['baclofen'], mg: 0.1 },
  at: clock.at - 60_000,
};
const step: Fact = { kind: 'step-ordered', fact: { step: 'plain-films', attempt: 1 }, at: clock.at };

let database: TemporaryDatabase;
let source: DataSource;
beforeAll(async () => {
  database = await temporaryDatabase();
  source = await serviceSource(database.url, 'orders');
});
afterAll(async () => {
  await source.destroy();
  await database.close();
});

const fresh = (): Stream => ({ kind: 'case', id: ids.uuid() });
const write = (stream: Stream, facts: Fact[], expected?: number): Promise<number> =>
  inTransaction(source, (em) => journal.append(em, stream, facts, stamp, expected));
/** What somebody with the owner's powers could do behind the journal's back. */
const forge = async (change: string, stream: Stream): Promise<void> => {
  await rows(source, 'alter table journal disable trigger append_only');
  await rows(source, `${change} where stream_id = $1 and seq = 2`, [stream.id]);
  await rows(source, 'alter table journal enable trigger append_only');
};

describe('the journal', () => {
  it('gives back what was written, in order, with who, when and under which rules', async () => {
    const stream = fresh();
    expect(await write(stream, [opened, step])).toBe(2);
    expect(await write(stream, [{ ...step, kind: 'step-answered' }], 2)).toBe(3);
    const entries = await journal.read(source, stream);
    expect(entries.map(({ seq, kind }) => [seq, kind])).toEqual([
      [1, 'case-opened'],
      [2, 'step-ordered'],
      [3, 'step-answered'],
    ]);
    expect(entries[0]).toMatchObject({ ...opened, ...stamp, recordedAt: clock.at, previousHash: null });
    expect(await journal.read(source, stream, 2)).toEqual(entries.slice(2));
    expect(await journal.read(source, fresh())).toEqual([]);
  });

  it('is kept by two who write at once: both stand, one after the other', async () => {
    const stream = fresh();
    const last = await Promise.all([1, 2, 3, 4].map(() => write(stream, [opened, step])));
    expect(last.toSorted((a, b) => a - b)).toEqual([2, 4, 6, 8]);
    expect(await journal.verifyChain(source, stream)).toMatchObject({ kind: 'whole', length: 8 });
  });

  it('refuses who folded an older state', async () => {
    const stream = fresh();
    await write(stream, [opened], 0);
    await expect(write(stream, [step], 0)).rejects.toThrow('written to meanwhile');
    expect(await journal.read(source, stream)).toHaveLength(1);
  });

  it.each([
    ['update', `update journal set kind = 'nothing'`],
    ['delete', 'delete from journal'],
    ['update of no row', `update journal set kind = 'nothing' where false`],
    ['truncate', 'truncate journal'],
  ])('refuses an %s', async (_what, statement) => {
    await expect(inTransaction(source, (em) => rows(em, statement))).rejects.toThrow('append-only');
  });

  it.each([
    ['a changed fact', `update journal set fact = '{"step": "ct", "attempt": 1}'`, { kind: 'broken', at: 2 }],
    ['a changed actor', `update journal set actor = '{"kind": "system"}'`, { kind: 'broken', at: 2 }],
    ['a changed time', `update journal set recorded_at = recorded_at - interval '1 hour'`, { kind: 'broken', at: 2 }],
    ['a missing entry', 'delete from journal', { kind: 'broken', at: 2 }],
  ])('shows %s', async (_what, change, verdict) => {
    const stream = fresh();
    await write(stream, [opened, step, step]);
    const before = await journal.verifyChain(source, stream);
    expect(before).toMatchObject({ kind: 'whole', length: 3 });
    await forge(change, stream);
    expect(await journal.verifyChain(source, stream)).toEqual(verdict);
  });

  it('hashes one value to one text, whatever the order of its keys, and nothing that JSON cannot say', () => {
    expect(canonical({ b: [1, { d: null, c: 'ü' }], a: undefined, A: true })).toBe(
      '{"A":true,"b":[1,{"c":"ü","d":null}]}',
    );
    expect(() => canonical({ volume: Number.NaN })).toThrow('JSON cannot say');
  });
});

describe("a patient's prose", () => {
  const report = 'Catheter tip at T10. No leak seen. Signed Dr Brontë';
  const put = (patient: string, ref: string): Promise<void> =>
    inTransaction(source, (em) => texts.put(em, patient, ref, report));

  it('is kept sealed, and read again', async () => {
    await put('ada', 'report-1');
    expect(await texts.get(source, 'ada', 'report-1')).toEqual({ kind: 'text', text: report });
    expect(await texts.get(source, 'ada', 'report-2')).toEqual({ kind: 'absent' });
    expect(await texts.get(source, 'nobody', 'report-1')).toEqual({ kind: 'absent' });
    const kept = await rows<{ ciphertext: Buffer }>(source, 'select ciphertext from patient_text');
    for (const { ciphertext } of kept) expect(ciphertext.includes('Catheter')).toBe(false);
  });

  it('does not open under another name, nor when a byte was changed', async () => {
    await put('ada', 'report-1');
    await rows(
      source,
      `insert into patient_text select patient_id, 'moved', key_id, nonce, ciphertext from patient_text where ref = 'report-1'`,
    );
    await expect(texts.get(source, 'ada', 'moved')).rejects.toMatchObject({ code: 'patient-text-damaged' });
    await rows(
      source,
      `update patient_text set ciphertext = set_byte(ciphertext, 0, 255 - get_byte(ciphertext, 0)) where ref = 'report-1'`,
    );
    await expect(texts.get(source, 'ada', 'report-1')).rejects.toMatchObject({ code: 'patient-text-damaged' });
  });

  it('is gone for good when the key is destroyed, while the journal still stands', async () => {
    const stream: Stream = { kind: 'patient', id: 'bea' };
    await write(stream, [step]);
    await put('bea', 'report-1');
    await put('cleo', 'report-1');
    await inTransaction(source, (em) => texts.destroy(em, 'bea'));
    expect(await texts.get(source, 'bea', 'report-1')).toEqual({ kind: 'destroyed' });
    await expect(put('bea', 'report-2')).rejects.toMatchObject({ code: 'patient-text-destroyed' });
    expect(await texts.get(source, 'cleo', 'report-1')).toMatchObject({ kind: 'text' });
    expect(await journal.verifyChain(source, stream)).toMatchObject({ kind: 'whole' });
  });
});
