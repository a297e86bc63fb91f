// What can be proved afterwards: each step, each attempt with its cause, and the figures a hospital is asked for.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServiceDataSource, foundationMigrations, rows } from '#persistence';
import type { DataSource } from 'typeorm';
import { night, type Night } from './night.js';
import { wardOf } from './ward.js';

const MINUTE = 60_000;
const LONG = 240_000;
type Shown = Readonly<Record<string, unknown>>;
const PHONES = ['noor', 'ben'];
const listOf = (value: unknown): readonly Shown[] => (Array.isArray(value) ? value : []);

let house: Night;
let tables: DataSource;
const { admit, sees, incidentOf, shown, rang, byLink, say } = wardOf(PHONES, () => house);
beforeAll(async () => {
  house = await night(PHONES);
  tables = createServiceDataSource({
    url: house.databaseUrl,
    service: 'alerting',
    entities: [],
    migrations: foundationMigrations,
    poolSize: 2,
    applicationName: 'evidence-spec',
  });
  await tables.initialize();
}, LONG);
afterAll(async () => {
  await tables.destroy();
  await house.close();
});

const figures = async (): Promise<Shown> => (await house.rest('GET', '/evidence')).body;

describe('one night of Rosa, and one of Ben who was never ill', () => {
  let rosa: string;

  it(
    'the journal is whole and leads to the row; each attempt names the entry that asked for it, and who answered',
    async () => {
      const patient = await admit();
      await sees(patient, 'spasticity-increased');
      rosa = await incidentOf(patient);
      await rang(rosa, { noor: 1 });
      await house.moveClock(5 * MINUTE);
      await rang(rosa, { noor: 1, ben: 1 });
      expect(await byLink('ben', rosa)).toBe(200);
      await sees(patient, 'fever');
      await rang(rosa, { noor: 2, ben: 2 });
      expect(await byLink('noor', rosa)).toBe(200);
      expect(await say(rosa, 'resolve', { reason: 'true' })).toBe(200);
      const seen = await shown(rosa);
      expect(seen).toMatchObject({ journal: { chain: 'whole', length: 6, stands: true }, state: 'resolved' });
      const timeline = listOf(seen['timeline']);
      expect(timeline.map(({ kind }) => kind)).toEqual(['open', 'due', 'accept', 'signal', 'accept', 'resolve']);
      const isCall = ({ purpose }: Shown): boolean => purpose !== 'stand-down';
      const pages = listOf(seen['pages']);
      const causes = pages.filter(isCall).map(({ person, epoch, cause, outcome }) => [person, epoch, cause, outcome]);
      expect(causes.toSorted()).toEqual([
        ['ben', 1, 2, 'sent'],
        ['ben', 2, 4, 'sent'],
        ['noor', 1, 1, 'sent'],
        ['noor', 2, 4, 'sent'],
      ]);
      // Whoever was called and is not the one who accepted hears of it, because of that acceptance.
      const told = pages.filter((page) => !isCall(page)).map(({ person, cause }) => [person, cause]);
      expect(told.toSorted()).toEqual([
        ['ben', 5],
        ['noor', 3],
      ]);
      const answered = pages.filter(({ answer }) => answer === 'accepted');
      expect(answered.map(({ person, epoch }) => [person, epoch])).toEqual([
        ['ben', 1],
        ['noor', 2],
      ]);
      expect(timeline[2]).toMatchObject({ actor: { id: 'ben', assurance: 'link' } });
      expect(seen['signalToAcceptMs']).toBeGreaterThanOrEqual(5 * MINUTE);
    },
    LONG,
  );

  it(
    'percentiles count from the signal to the first human, and a false alarm stands against its rule',
    async () => {
      const ben = await admit();
      await sees(ben, 'spasticity-increased');
      const incident = await incidentOf(ben);
      await rang(incident, { noor: 1 });
      expect(await byLink('noor', incident)).toBe(200);
      expect(await say(incident, 'resolve', { reason: 'false' })).toBe(200);
      const { text } = await house.rest('GET', '/metrics');
      expect(text).toMatch(/pumptrace_rule_hit_rate\{[^}]*rule="ITB.PG.04"[^}]*\} 0\.5/);
      expect(text).toMatch(/pumptrace_signal_to_accept_seconds\{[^}]*quantile="0.99"[^}]*\} 3\d\d/);
      const { tiers, rules } = await figures();
      expect(tiers).toMatchObject({ urgent: { incidents: 1, accepted: 1 }, emergency: { incidents: 1, accepted: 1 } });
      const ms = (await shown(rosa))['signalToAcceptMs'];
      expect(tiers).toMatchObject({ emergency: { signalToAcceptMs: { p50: ms, p90: ms, p99: ms } } });
      expect(
        listOf(rules).map(({ rule, raised, resolvedTrue, resolvedFalse, hitRate }) => [
          rule,
          raised,
          resolvedTrue,
          resolvedFalse,
          hitRate,
        ]),
      ).toEqual([
        ['ITB.PG.02', 1, 1, 0, 1],
        ['ITB.PG.04', 2, 1, 1, 0.5],
      ]);
    },
    LONG,
  );

  it(
    'a drill stands in no figure',
    async () => {
      const before = await figures();
      const { body } = await house.rest('POST', '/drill');
      await say(String(body['id']), 'resolve', { reason: 'test' });
      const after = await figures();
      expect([after['tiers'], after['rules']]).toEqual([before['tiers'], before['rules']]);
    },
    LONG,
  );

  it.each<[string, string, Shown]>([
    [
      'a changed answer',
      `update journal set actor = '{"id": "noor"}' where stream_id = $1 and seq = 3`,
      { chain: 'broken' },
    ],
    [
      'a row that says something else',
      `update incident set state = state || '{"owner": "eve"}' where id::text = $1`,
      { stands: false },
    ],
    ['a step left out', `delete from journal where stream_id = $1 and seq = 3`, { chain: 'broken', stands: false }],
  ])('%s shows (I10)', async (_name, forgery, verdict) => {
    const [kept] = await rows<{ state: string }>(
      tables,
      'select state::text as state from incident where id::text = $1',
      [rosa],
    );
    await rows(tables, 'alter table journal disable trigger append_only');
    await rows(tables, 'create table if not exists before as select * from journal');
    await rows(tables, forgery, [rosa]);
    expect((await shown(rosa))['journal']).toMatchObject(verdict);
    await rows(tables, 'delete from journal where stream_id = $1', [rosa]);
    await rows(tables, 'insert into journal select * from before where stream_id = $1', [rosa]);
    await rows(tables, 'alter table journal enable trigger append_only');
    await rows(tables, 'update incident set state = $2 where id::text = $1', [rosa, kept?.state ?? '']);
    expect((await shown(rosa))['journal']).toMatchObject({ chain: 'whole', stands: true });
  });
});
