import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_SETTINGS } from '#clinical';
import {
  createServiceDataSource,
  foundationMigrations,
  inTransaction,
  migrate,
  rows,
  temporaryDatabase,
  type TemporaryDatabase,
} from '#persistence';
import { SystemClock } from '#platform';
import type { DataSource } from 'typeorm';
import { Casebook } from './casebook.js';
import { OURS, type CaseFact } from './facts.js';
import { ordersMigrations } from './migrations/index.js';
import type { CaseState } from './state.js';

const CASE = '7b0b7f0e-58a1-4c53-9a4e-0d8f1c1f6a11';
const rules = {
  settings: DEFAULT_SETTINGS,
  readerWords: {},
  protocol: 'ajnr2011',
  ruleset: '1.0.0',
  settingsHash: '0'.repeat(64),
  approvedBy: undefined,
} as const;
const newBook = (): Casebook => new Casebook(new SystemClock(), rules);
const skipped = (step: 'MRI' | 'ROTOR_STUDY' | 'SCINT_IN111', at: number): CaseFact => ({
  kind: 'skipped',
  at,
  body: { step, reasonRef: `reason-${at}` },
});

let database: TemporaryDatabase;
let ds: DataSource;

beforeAll(async () => {
  database = await temporaryDatabase();
  const migrations = [...foundationMigrations, ...ordersMigrations];
  ds = createServiceDataSource({
    url: database.url,
    service: 'orders',
    entities: [],
    migrations,
    poolSize: 4,
    applicationName: 'casebook-spec',
  });
  await ds.initialize();
  await migrate(ds);
});

afterAll(async () => {
  await ds?.destroy();
  await database?.close();
});

async function append(book: Casebook, ...facts: readonly CaseFact[]): Promise<CaseState> {
  return inTransaction(ds, async (em) => {
    const state = await book.load(em, CASE);
    if (state === undefined) throw new Error('no case');
    return book.append(em, state, facts, OURS);
  });
}

describe('the casebook folds on what it has folded before', () => {
  const book = newBook();

  it('and comes to what the whole journal says', async () => {
    await inTransaction(ds, async (em) => {
      await rows(em, `insert into patient_file (patient_id) values ('ada')`);
      const patient = { model: 'SYNCHROMED_II', indication: 'OTHER', drug: 'baclofen' } as const;
      const body = {
        patientId: 'ada',
        episode: 'first',
        protocol: 'ajnr2011',
        patient,
        trigger: { kind: 'hand' },
      } as const;
      await book.begin(em, CASE, 1_000, body, OURS);
    });
    await append(book, skipped('MRI', 2_000));
    await append(book, skipped('SCINT_IN111', 3_000));
    expect(await book.load(ds, CASE)).toEqual(await newBook().load(ds, CASE));
    expect((await book.load(ds, CASE))?.seq).toBe(3);
  });

  it('never believes facts of a transaction that fell, though others have taken their numbers', async () => {
    const fallen = inTransaction(ds, async (em) => {
      const state = await book.load(em, CASE);
      if (state === undefined) throw new Error('no case');
      await book.append(em, state, [skipped('ROTOR_STUDY', 4_000)], OURS);
      // Remembered here, with a fact in it that is about to be as if it had never been.
      expect((await book.load(em, CASE))?.seq).toBe(4);
      throw new Error('the power went');
    });
    await expect(fallen).rejects.toThrow('the power went');
    const now = await book.load(ds, CASE);
    expect(now?.seq).toBe(3);
    expect(now).toEqual(await newBook().load(ds, CASE));
  });

  it('nor when the same number has gone to another fact since', async () => {
    const fallen = inTransaction(ds, async (em) => {
      const state = await book.load(em, CASE);
      if (state === undefined) throw new Error('no case');
      await book.append(em, state, [skipped('ROTOR_STUDY', 5_000)], OURS);
      await book.load(em, CASE);
      throw new Error('the power went');
    });
    await expect(fallen).rejects.toThrow('the power went');
    await append(newBook(), skipped('MRI', 6_000));
    const now = await book.load(ds, CASE);
    expect(now?.seq).toBe(4);
    expect(now).toEqual(await newBook().load(ds, CASE));
    expect(JSON.stringify(now)).not.toContain('reason-5000');
  });
});
