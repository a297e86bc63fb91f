// Invariants of paging.md 5.3 that only a real process and a real database can show. The others: incident/model.spec.ts (I1, I5-I8,
// I10), incident/never-held.spec.ts (I9), schedule/zones.spec.ts (I12), acknowledge/link-page.spec.ts (I14), vigil.spec.ts (I16),
// libs/platform/src/clock.spec.ts (I17).
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServiceDataSource, foundationMigrations, rows } from '#persistence';
import type { DataSource } from 'typeorm';
import { night, type Night } from './night.js';
import { wardOf } from './ward.js';

const MINUTE = 60_000;
/** One try, and with the five seconds of air (running.ts) the lease of a page. */
const TRY_MS = 2_000;
const LEASE_MS = TRY_MS + 5_000;
/** What a page may take on a busy machine when nobody dies: half a second of waiting for the phone, and the rest is company. */
const ROOM_MS = 10_000;
const LONG = 240_000;
type Shown = Readonly<Record<string, unknown>>;
const PHONES = ['noor', 'ben'];

let house: Night;
let tables: DataSource;
const { admit, sees, incidentOf, shown, rings, rang, pagesOn, byLink, say } = wardOf(PHONES, () => house);
beforeAll(async () => {
  house = await night(PHONES);
  tables = createServiceDataSource({
    url: house.databaseUrl,
    service: 'alerting',
    entities: [],
    migrations: foundationMigrations,
    poolSize: 2,
    applicationName: 'invariants-spec',
  });
  await tables.initialize();
}, LONG);
afterAll(async () => {
  await tables.destroy();
  await house.close();
});

async function stiff(): Promise<string> {
  const rosa = await admit();
  await sees(rosa, 'spasticity-increased');
  return incidentOf(rosa);
}
const done = (incident: string): Promise<number> => say(incident, 'resolve', { reason: 'true' });

describe('what the database refuses', () => {
  const twin = `insert into incident (id, patient_id, episode, code, drill, pathway, severity, reasons, evidence, stage, tier, epoch, state, opened_at, changed_at)
    select gen_random_uuid(), patient_id, episode, 'ZZZZ', drill, pathway, severity, reasons, evidence, stage, tier, epoch, state, opened_at, changed_at
    from incident where id::text = $1`;

  it(
    'a second open incident of one patient (I2)',
    async () => {
      const incident = await stiff();
      await expect(rows(tables, twin, [incident])).rejects.toThrow('incident_open');
      // Planted: without the index nothing stands in the way.
      const [made] = await rows<{ made: string }>(
        tables,
        `select indexdef as made from pg_indexes where indexname = 'incident_open'`,
      );
      await rows(tables, 'drop index incident_open');
      await rows(tables, twin, [incident]);
      await rows(tables, `delete from incident where code = 'ZZZZ'`);
      await rows(tables, made?.made ?? '');
      await done(incident);
    },
    LONG,
  );

  it(
    'an incident that nobody has answered and that waits for nothing (I6); two attempts under one key',
    async () => {
      const incident = await stiff();
      const silent = `update incident set state = state || '{"dueAt": null}' where id::text = $1`;
      await expect(rows(tables, silent, [incident])).rejects.toThrow('incident_never_silent');
      const again = `insert into page (id, attempt_key, incident_id, purpose, epoch, level, tier, person, channel, channel_kind, nonce_key, created_at)
        select gen_random_uuid(), attempt_key, incident_id, purpose, epoch, level, tier, person, channel, channel_kind, nonce_key, created_at
        from page where incident_id::text = $1`;
      await expect(rows(tables, again, [incident])).rejects.toThrow('page_attempt_key_key');
      await done(incident);
    },
    LONG,
  );
});

describe('after a human has accepted (I3)', () => {
  it(
    'what was still being tried rings nobody any more',
    async () => {
      await house.mood({ kind: 'error', status: 503 }, 'noor');
      const incident = await stiff();
      await house.eventually('it was tried', async () => {
        const { pages } = await shown(incident);
        return Array.isArray(pages) && Number((pages[0] as Shown)['tries']) > 0;
      });
      expect(await say(incident, 'accept')).toBe(200);
      await house.mood({ kind: 'ok' }, 'noor');
      await house.eventually('the page is moot', async () =>
        JSON.stringify((await shown(incident))['pages']).includes('"moot"'),
      );
      expect(await rings(incident)).toEqual({});
      await done(incident);
    },
    LONG,
  );
});

describe('killed, and up again (I4)', () => {
  it(
    'a deadline that passed meanwhile rings within five seconds of being up',
    async () => {
      await house.stop();
      const doomed = await house.start();
      const incident = await stiff();
      await rang(incident, { noor: 1 });
      await doomed.kill();
      await house.moveClock(6 * MINUTE);
      await house.start();
      const up = Date.now();
      await house.eventually('the second rings', async () => (await pagesOn('ben', incident)).length === 1);
      // Five seconds on a calm machine (npm run chaos -- paging measures it); here only that it waits for no further deadline.
      expect(Date.now() - up).toBeLessThan(60_000);
      await rang(incident, { noor: 1, ben: 1 });
      expect(await shown(incident)).toMatchObject({ journal: { chain: 'whole', stands: true } });
      await done(incident);
    },
    LONG,
  );
});

describe('a link (I14)', () => {
  it(
    'whatever scanners do with it changes nothing; one deliberate answer counts, once',
    async () => {
      const incident = await stiff();
      await rang(incident, { noor: 1 });
      const [page] = await pagesOn('noor', incident);
      const url = String(page?.body['url']).replace(/^https?:\/\/[^/]+/, house.url());
      const form = (fields: Readonly<Record<string, string>>): RequestInit => ({
        method: 'POST',
        body: new URLSearchParams(fields),
      });
      const scans: RequestInit[] = [
        { method: 'GET' },
        { method: 'HEAD' },
        { method: 'PUT', body: '{}' },
        { method: 'DELETE' },
        form({}),
        form({ answer: 'accept' }),
        form({ answer: 'accept', nonce: '' }),
        form({ answer: 'accept', nonce: `${Date.now()}.AAAA` }),
        form({ nonce: 'x', answer: 'pass' }),
      ];
      for (const scan of [...scans, ...scans]) await (await fetch(url, scan)).text();
      expect(await shown(incident)).toMatchObject({ state: 'paging', owner: null, epoch: 1 });
      expect(await byLink('noor', incident)).toBe(200);
      expect(await byLink('noor', incident)).not.toBe(200);
      const kinds = (await shown(incident))['timeline'] as readonly Shown[];
      expect(kinds.map(({ kind }) => kind)).toEqual(['open', 'accept']);
      await done(incident);
    },
    LONG,
  );
});

describe('two replicas at once', () => {
  it(
    'plan no attempt twice, and the death of one delays no page by more than its lease',
    async () => {
      await house.stop();
      const quick = { PAGE_TRY_TIMEOUT_MS: String(TRY_MS) };
      const first = await house.start(quick);
      await house.start(quick);
      const incidents = await Promise.all([stiff(), stiff(), stiff(), stiff()]);
      for (const incident of incidents) await rang(incident, { noor: 1 });
      await house.moveClock(5 * MINUTE);
      for (const incident of incidents) await rang(incident, { noor: 1, ben: 1 });
      const repeats = (await Promise.all(PHONES.map((name) => house.phone(name)))).flat().map((page) => page.repeats);
      expect(repeats.every((count) => count === 0)).toBe(true);
      await first.stop();
      await house.stop();
      // Dies with the first page in its hand; the phone is slow, so that the other cannot have taken all eight by then.
      const doomed = await house.start({ ...quick, PUMPTRACE_CRASH_AT: 'page.before-post@1' });
      await house.start(quick);
      await house.mood({ kind: 'slow', ms: 500 }, 'noor');
      await house.moveClock(5 * MINUTE);
      expect(await doomed.ended).toBe('SIGKILL');
      const killed = Date.now();
      for (const incident of incidents) {
        await house.eventually(
          'everybody rings',
          async () => (await rings(incident))['ben'] === 2 && (await rings(incident))['noor'] === 2,
        );
      }
      expect(Date.now() - killed).toBeLessThan(LEASE_MS + ROOM_MS);
      await house.mood({ kind: 'ok' }, 'noor');
      for (const incident of incidents) {
        const { pages, journal } = await shown(incident);
        const keys = (pages as readonly Shown[]).map(({ person, cause }) => `${String(person)} ${String(cause)}`);
        expect(new Set(keys).size).toBe(keys.length);
        expect(journal).toMatchObject({ chain: 'whole', stands: true });
        await done(incident);
      }
    },
    LONG,
  );
});
