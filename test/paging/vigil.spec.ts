// Who watches the watcher: what happens when the EHR falls silent, a timer is lost, the engine stops, a drill stands beside a page.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServiceDataSource, foundationMigrations, rows } from '#persistence';
import type { DataSource } from 'typeorm';
import { night, type Night } from './night.js';
import { wardOf } from './ward.js';

const MINUTE = 60_000;
const LONG = 240_000;
const PHONES = ['noor', 'it', 'trainee'];
const ladders = [
  {
    id: 'drills',
    when: { about: ['drill'] },
    levels: [{ ask: [{ person: 'trainee' }] }],
    broadcast: [{ person: 'trainee' }],
  },
  {
    id: 'technical',
    when: { about: ['technical'] },
    levels: [{ ask: [{ person: 'it' }] }],
    broadcast: [{ person: 'it' }],
  },
  { id: 'patients', levels: [{ ask: [{ person: 'noor' }] }], broadcast: [{ person: 'noor' }] },
];

let house: Night;
let tables: DataSource;
let listener: Server;
let beats = 0;
const { admit, sees, incidentOf, shown, rang, say } = wardOf(PHONES, () => house);

beforeAll(async () => {
  listener = createServer((_request, answer) => {
    beats += 1;
    answer.end();
  });
  await new Promise<void>((resolve) => {
    listener.listen(0, '127.0.0.1', resolve);
  });
  const { port } = listener.address() as AddressInfo;
  house = await night(
    PHONES,
    { ladders },
    {
      HEARTBEAT_URL: `http://127.0.0.1:${port}/beat`,
      HEARTBEAT_EVERY_MS: '1000',
      EHR_SILENCE_MS: '60000',
    },
  );
  tables = createServiceDataSource({
    url: house.databaseUrl,
    service: 'alerting',
    entities: [],
    migrations: foundationMigrations,
    poolSize: 2,
    applicationName: 'vigil-spec',
  });
  await tables.initialize();
}, LONG);
afterAll(async () => {
  await tables.destroy();
  await house.close();
  listener.close();
});

/** Waits for that many beats more. */
const heard = (count: number): Promise<void> => {
  const until = beats + count;
  return house.eventually(`${count} beats are heard`, async () => beats >= until);
};

describe('the beat to the watcher outside (I16)', () => {
  it(
    'is heard while the engine runs, is withheld while a page lies about, and stops with the process',
    async () => {
      await heard(3);
      const { body } = await house.rest('POST', '/drill');
      await rang(String(body['id']), { trainee: 1 });
      // Planted: a page that no lane takes up.
      await rows(
        tables,
        `update page set drill = false, state = 'waiting', attempts = 0, next_attempt_at = now() - interval '2 minutes',
        created_at = now() - interval '2 minutes', lease_until = now() + interval '1 hour', outcome = null where incident_id = $1`,
        [body['id']],
      );
      await house.eventually('it is withheld', async () => (await counted('withheld')) > 0);
      await rows(tables, `update page set state = 'done', outcome = 'sent' where incident_id = $1`, [body['id']]);
      await heard(2);
      expect(await say(String(body['id']), 'resolve', { reason: 'test' })).toBe(200);
      await house.stop();
      const last = beats;
      expect(beats).toBe(last);
      await house.start();
      await heard(1);
    },
    LONG,
  );
});

async function counted(end: string): Promise<number> {
  const { text } = await house.rest('GET', '/metrics');
  return Number(new RegExp(`pumptrace_heartbeats_total\\{[^}]*end="${end}"[^}]*\\} (\\d+)`).exec(text)?.[1] ?? 0);
}

describe('the audit', () => {
  it(
    'an incident whose timer is gone gets another, and rings in time',
    async () => {
      const rosa = await admit();
      await sees(rosa, 'spasticity-increased');
      const incident = await incidentOf(rosa);
      await rang(incident, { noor: 1 });
      await rows(tables, `delete from timer where about = 'incident' and ref = $1`, [incident]);
      const timers = () =>
        rows(tables, `select 1 from timer where about = 'incident' and ref = $1 and state = 'waiting'`, [incident]);
      expect(await timers()).toHaveLength(0);
      await house.eventually('there is a timer again', async () => (await timers()).length === 1);
      await house.moveClock(5 * MINUTE);
      await rang(incident, { noor: 2 });
      expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );
});

describe('a drill beside a real page', () => {
  it(
    'twenty drills to a telephone that takes nothing delay no page of a patient, and ring nobody else',
    async () => {
      await house.mood({ kind: 'slow', ms: 2_500 }, 'trainee');
      const drills = await Promise.all(
        Array.from({ length: 20 }, () => house.rest('POST', '/drill', { tier: 'emergency' })),
      );
      const rosa = await admit();
      await sees(rosa, 'spasticity-increased', 'fever');
      const incident = await incidentOf(rosa);
      await rang(incident, { noor: 2 });
      // In the middle of it the service dies; the drills go on, and the deadline of the real page is nobody's but its own.
      await house.killed();
      await house.moveClock(3 * MINUTE);
      await rang(incident, { noor: 3 });
      const trying = await rows(tables, `select 1 from page where drill and outcome is null and state = 'waiting'`);
      expect(trying.length).toBeGreaterThan(0);
      await house.mood({ kind: 'ok' }, 'trainee');
      for (const { body } of drills) await say(String(body['id']), 'resolve', { reason: 'test' });
      expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
      expect((await house.phone('trainee')).every(({ body }) => body['drill'] === true)).toBe(true);
      expect((await house.phone('noor')).some(({ body }) => body['drill'] === true)).toBe(false);
    },
    LONG,
  );

  it(
    'a test patient is a drill: it rings those of the drills, and its page says so',
    async () => {
      const test = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HTEST' };
      const dummy = await admit({ meta: { tag: [test] } });
      await sees(dummy, 'spasticity-increased');
      const incident = await incidentOf(dummy);
      await rang(incident, { trainee: 1 });
      expect(await shown(incident)).toMatchObject({ drill: true, ladder: 'drills' });
      expect(await say(incident, 'resolve', { reason: 'test' })).toBe(200);
    },
    LONG,
  );
});

async function alarmOf(technical: string): Promise<Readonly<Record<string, unknown>>> {
  let alarm: Readonly<Record<string, unknown>> | undefined;
  await house.eventually(`${technical} is raised`, async () => {
    const all: unknown = (await house.rest('GET', '/incidents')).body['incidents'];
    alarm = Array.isArray(all) ? all.find((one) => one['technical'] === technical) : undefined;
    return alarm !== undefined;
  });
  return alarm ?? {};
}

describe('a provider takes nothing any more', () => {
  it(
    'three pages that nobody takes and none that is taken are an alarm of their own, told by a way that works',
    async () => {
      await house.moveClock(11 * MINUTE);
      await house.mood({ kind: 'error', status: 500 }, 'noor');
      const patients = [await admit(), await admit(), await admit()];
      for (const patient of patients) await sees(patient, 'spasticity-increased');
      const alarm = await alarmOf('provider-takes-nothing:webhook');
      await rang(String(alarm['id']), { it: 1 });
      await house.mood({ kind: 'ok' }, 'noor');
      for (const patient of patients) await say(await incidentOf(patient), 'resolve', { reason: 'true' });
      expect(await say(String(alarm['id']), 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );
});

describe('the EHR falls silent', () => {
  it(
    'about the signs alone: who still hears of the patients hears of no fever, and somebody is told which feed it is',
    async () => {
      await house.silence(true, 'Observation');
      await house.eventually('no poll of signs succeeds', async () => {
        const fine = await rows(
          tables,
          `select 1 from poll_mark where resource_type = 'Observation' and failing_since is null`,
        );
        return fine.length === 0;
      });
      await house.moveClock(2 * MINUTE);
      const alarm = await alarmOf('ehr-silent:Observation');
      await rang(String(alarm['id']), { it: 1 });
      await house.silence(false);
      await house.eventually('the signs are heard again', async () => {
        const failing = await rows(tables, 'select 1 from poll_mark where failing_since is not null');
        return failing.length === 0;
      });
      expect(await say(String(alarm['id']), 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );

  it(
    'those who look after the machines are paged, until one of them accepts; a patient stays what they are',
    async () => {
      await house.silence(true);
      await house.eventually('every poll fails', async () => {
        const fine = await rows(tables, 'select 1 from poll_mark where failing_since is null');
        return fine.length === 0;
      });
      await house.moveClock(2 * MINUTE);
      const alarm = await alarmOf('ehr-silent');
      expect(alarm).toMatchObject({
        patient: null,
        drill: false,
        tier: 'urgent',
        ladder: 'technical',
        state: 'paging',
      });
      const incident = String(alarm['id']);
      await rang(incident, { it: 1 });
      await house.moveClock(5 * MINUTE);
      await rang(incident, { it: 2 });
      expect(await say(incident, 'accept')).toBe(200);
      await house.silence(false);
      expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );
});
