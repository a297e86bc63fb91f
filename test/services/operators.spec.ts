// The integrator's and operator's side of a service that runs: the hospital's own codes, keys with roles, the shelf, the description.
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClinicalImpression, DiagnosticReport } from '@medplum/fhirtypes';
import type { OnTheShelf } from '#persistence';
import type { Role } from '#platform';
import pg from 'pg';
import { putUpForTests, type House } from './house-of-tests.js';
import { otherService, until, type OtherService } from './other-service.js';

const CASE = '6f1c3a52-93a3-4a83-b6f5-0d5b55a9a002';
const KEYS = {
  clinician: 'key-of-a-clinician',
  operator: 'key-of-an-operator',
  integrator: 'key-of-an-integrator',
  auditor: 'key-of-an-auditor',
} as const satisfies Record<Role, string>;

const SITE = `
author: Device/pumptrace
codes:
  steps: [{ system: urn:site, code: XRP, means: plain-films }]
  findings: [{ system: urn:site, code: KNICK, means: xr-kink }]
ehr: { does_not_take: [Condition] }
`;

let desk: string;
let house: House;
let orders: OtherService;
let database: pg.Client;

beforeAll(async () => {
  desk = mkdtempSync(join(tmpdir(), 'pumptrace-operators-'));
  const file = (name: string, content: string): string => {
    writeFileSync(join(desk, name), content);
    return join(desk, name);
  };
  const listed = Object.entries(KEYS).map(([role, key]) => ({
    key_sha256: createHash('sha256').update(key).digest('hex'),
    actor: `some-${role}`,
    role,
  }));
  const env = {
    SANDBOX_EPHEMERAL: '1',
    LOG_LEVEL: 'warn',
    POLL_INTERVAL_MS: '1000',
    SLOW_POLL_INTERVAL_MS: '1000',
    RELAY_POLL_MS: '200',
    QUEUE_RETRY_BASE_MS: '50',
    API_KEYS_FILE: file('keys.json', JSON.stringify(listed)),
    SITE_FILE: file('site.yaml', SITE),
  };
  house = await putUpForTests({ home: desk, env, services: ['interpretation'] });
  database = new pg.Client({ connectionString: house.databaseUrl });
  await database.connect();
  orders = await otherService('orders', house.databaseUrl);
}, 60_000);

afterAll(async () => {
  await orders?.close();
  await database?.end();
  await house?.stop();
  rmSync(desk, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: unknown;
}

async function call(as: Role | undefined, method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
  const answer = await fetch(`${house.urls.interpretation}${path}`, {
    method,
    headers: {
      ...(as === undefined ? {} : { authorization: `Bearer ${KEYS[as]}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    body: text === '' ? null : JSON.parse(text),
  };
}

async function shelf(): Promise<OnTheShelf[]> {
  const { body } = await call('auditor', 'GET', '/set-aside');
  return (body as { setAside: OnTheShelf[] }).setAside;
}

/** A message that orders never would have sent: its body is not what the contract says. */
async function spoiled(): Promise<string> {
  const id = randomUUID();
  await database.query(
    `insert into mail.message (id, type, version, sender, listeners, body, created_at)
     values ($1, 'case-closed', 1, 'orders', '{interpretation}', '{"patientId": "nobody"}', now())`,
    [id],
  );
  await database.query(
    `insert into mail.delivery (message_id, sender, listener) values ($1, 'orders', 'interpretation')`,
    [id],
  );
  return id;
}

const waiting = (messageId: string): Promise<OnTheShelf> =>
  until(
    'the message lies on the shelf',
    async () => (await shelf()).find(({ ref }) => ref === messageId),
    (found) => found !== undefined,
  ).then((found) => {
    if (found === undefined) throw new Error('unreachable: until saw it');
    return found;
  });

const deliveryOf = async (messageId: string): Promise<unknown> => {
  const { rows } = await database.query('select state from mail.delivery where message_id = $1', [messageId]);
  return rows[0]?.state;
};

const settlementOf = async (id: string): Promise<unknown> => {
  const { rows } = await database.query('select state, reason, actor from interpretation.set_aside where id = $1', [
    id,
  ]);
  return rows[0];
};

describe('the shelf', () => {
  it('keeps a message nobody could read, without a word of what was in it', async () => {
    const entry = await waiting(await spoiled());
    expect(entry).toMatchObject({ kind: 'message', type: 'case-closed', state: 'waiting', reason: null });
    expect(JSON.stringify(entry)).not.toContain('nobody');
  });

  it('is settled by an operator or an integrator, with a reason, and by nobody else', async () => {
    const entry = await waiting(await spoiled());
    const reason = { reason: 'not needed' };
    const path = `/set-aside/${entry.id}/discard`;
    const tried = [
      await call(undefined, 'POST', path, reason),
      await call('clinician', 'POST', path, reason),
      await call('auditor', 'POST', path, reason),
      await call('operator', 'POST', path, {}),
      await call('operator', 'POST', path, { reason: '' }),
      await call('operator', 'POST', '/set-aside/not-an-id/discard', reason),
      await call('operator', 'POST', `/set-aside/${randomUUID()}/discard`, reason),
      await call(undefined, 'GET', '/set-aside'),
    ];
    expect(tried.map(({ status }) => status)).toEqual([401, 403, 403, 400, 400, 400, 404, 401]);
    for (const { type } of tried) expect(type).toMatch(/^application\/problem\+json/);
    expect(await shelf()).toContainEqual(entry);
    expect((await call('integrator', 'POST', path, reason)).status).toBe(204);
    expect((await call('operator', 'POST', path, reason)).status).toBe(404);
  });

  it('gives up what is discarded, and remembers who and why', async () => {
    const messageId = await spoiled();
    const { id } = await waiting(messageId);
    const reason = 'sent by a test of the interface';
    expect((await call('operator', 'POST', `/set-aside/${id}/discard`, { reason })).status).toBe(204);
    expect(await settlementOf(id)).toMatchObject({
      state: 'discarded',
      reason,
      actor: { id: 'some-operator', role: 'operator', kind: 'person', assurance: 'api-key' },
    });
    expect(await deliveryOf(messageId)).toBe('handled');
    expect((await shelf()).map((entry) => entry.id)).not.toContain(id);
  });

  it('sends a mended message on its way again', async () => {
    const messageId = await spoiled();
    const { id } = await waiting(messageId);
    const { caseId, closedAt } = { caseId: randomUUID(), closedAt: Date.now() };
    const actor = { id: 'some-clinician', kind: 'person', role: 'clinician', assurance: 'api-key' };
    await database.query('update mail.message set body = $2 where id = $1', [
      messageId,
      JSON.stringify({ caseId, patientId: 'ines', closedAt, actor }),
    ]);
    expect((await call('integrator', 'POST', `/set-aside/${id}/retry`, { reason: 'mended' })).status).toBe(204);
    await until(
      'it is handled',
      () => deliveryOf(messageId),
      (state) => state === 'handled',
    );
    expect(await settlementOf(id)).toMatchObject({
      state: 'retried',
      reason: 'mended',
      actor: { id: 'some-integrator', kind: 'system' },
    });
    expect((await shelf()).map(({ ref }) => ref)).not.toContain(messageId);
  });

  const layAside = async (kind: string, ref: string): Promise<string> => {
    const id = randomUUID();
    await database.query(
      `insert into interpretation.set_aside (id, kind, ref, type, code, detail, attempts, put_at)
       values ($1, $2, $3, 'DiagnosticReport', 'no-subject', 'no-subject', 1, now())`,
      [id, kind, ref],
    );
    return id;
  };

  it('rings again for what a reader put aside', async () => {
    const id = await layAside('ehr-resource', 'DiagnosticReport/nobodys');
    expect((await call('operator', 'POST', `/set-aside/${id}/retry`, { reason: 'corrected' })).status).toBe(204);
    const { rows } = await database.query(
      `select door from interpretation.ehr_bell where resource_type = 'DiagnosticReport' and resource_id = 'nobodys'`,
    );
    expect(rows).toEqual([{ door: 'hand' }]);
  });

  it('says what to do instead where nothing can be run again, and keeps it', async () => {
    const id = await layAside('configuration', 'site.yaml');
    const answer = await call('operator', 'POST', `/set-aside/${id}/retry`, { reason: 'please' });
    expect(answer).toMatchObject({ status: 409, type: expect.stringMatching(/^application\/problem\+json/) });
    expect(JSON.stringify(answer.body)).toMatch(/nothing-to-retry.*discard it|discard it.*nothing-to-retry/);
    expect((await shelf()).map((entry) => entry.id)).toContain(id);
  });

  it('gets back what fails again', async () => {
    const messageId = await spoiled();
    const { id } = await waiting(messageId);
    expect((await call('operator', 'POST', `/set-aside/${id}/retry`, { reason: 'hope' })).status).toBe(204);
    const again = await until(
      'it lies there again',
      async () => (await shelf()).find(({ ref }) => ref === messageId),
      (found) => found !== undefined,
    );
    expect(again?.id).not.toBe(id);
  });
});

describe('a hospital with codes of its own', () => {
  const put = async (resource: DiagnosticReport | { resourceType: 'Patient' }, id: string): Promise<void> => {
    const answer = await fetch(`${house.fhirUrl}/${resource.resourceType}/${id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify({ ...resource, id }),
    });
    expect(answer.ok).toBe(true);
  };
  const impression = async (): Promise<ClinicalImpression | undefined> => {
    const answer = await fetch(`${house.fhirUrl}/ClinicalImpression?patient=ines`);
    const bundle = (await answer.json()) as { entry?: { resource: ClinicalImpression }[] };
    return bundle.entry?.[0]?.resource;
  };

  it('has its reports read by them, and is not sent what its EHR does not take', async () => {
    const patient = { model: 'SYNCHROMED_II', indication: 'SPASTIC_DIPLEGIA', drug: 'baclofen' } as const;
    const at = Date.now();
    await put({ resourceType: 'Patient' }, 'ines');
    await orders.say('watch-changed', { patientId: 'ines', watched: true, why: 'device', patient, at });
    await orders.say('case-opened', {
      caseId: CASE,
      patientId: 'ines',
      episode: 'implant',
      protocol: 'ajnr2011',
      patient,
      openedAt: at,
    });
    await until('the case is told to the EHR', impression, (seen) => seen !== undefined);
    await put(
      {
        resourceType: 'DiagnosticReport',
        status: 'final',
        code: { coding: [{ system: 'urn:site', code: 'XRP' }] },
        subject: { reference: 'Patient/ines' },
        effectiveDateTime: new Date(at).toISOString(),
        conclusionCode: [{ coding: [{ system: 'urn:site', code: 'KNICK' }] }],
      },
      'r1',
    );
    const kink = (seen: ClinicalImpression | undefined): string | undefined =>
      seen?.finding?.find(({ itemCodeableConcept: cause }) => cause?.coding?.[0]?.code === 'cath-kink')?.extension?.[0]
        ?.valueCode;
    await until('kink is confirmed', impression, (seen) => kink(seen) === 'confirmed');
    await until(
      'the Condition is withheld',
      async () =>
        (await database.query(`select outcome from interpretation.ehr_write where resource_type = 'Condition'`)).rows,
      (rows) => rows.length === 1 && rows[0].outcome === 'withheld',
    );
    const conditions = await fetch(`${house.fhirUrl}/Condition?patient=ines`);
    expect(((await conditions.json()) as { entry?: unknown[] }).entry ?? []).toEqual([]);
  });
});

describe('readiness of the polls', () => {
  const ready = async (): Promise<number> => (await fetch(`${house.urls.interpretation}/health/ready`)).status;
  const failsOf = (patient: string, error: string) =>
    database.query(
      `insert into interpretation.poll_mark (source, resource_type, scope, polled_at, failing_since, last_error)
       values ('elsewhere', 'MedicationAdministration', $1, now(), now() - interval '1 hour', $2)
       on conflict (source, resource_type, scope) do update set last_error = excluded.last_error`,
      [patient, error],
    );

  it('a type that the EHR has not got leaves us ready; one that it never answers does not', async () => {
    await failsOf('somebody', 'notFound');
    expect(await ready()).toBe(200);
    await failsOf('somebody', 'timeout');
    expect(await ready()).toBe(503);
    // Nobody has asked for them for hours: they are not watched any more.
    const asked = `update interpretation.poll_mark set polled_at = now() - interval '2 hours' where scope = 'somebody'`;
    await database.query(asked);
    expect(await ready()).toBe(200);
  });

  it('one patient whose poll fails, while others are answered, is in the log and no reason to restart', async () => {
    await failsOf('otto', 'timeout');
    expect(await ready()).toBe(503);
    await database.query(
      `insert into interpretation.poll_mark (source, resource_type, scope, polled_at)
       values ('elsewhere', 'MedicationAdministration', 'pia', now())`,
    );
    expect(await ready()).toBe(200);
    await database.query(`delete from interpretation.poll_mark where source = 'elsewhere'`);
  });
});
