import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ClinicalImpression, ServiceRequest } from '@medplum/fhirtypes';
import { inTransaction, rows } from '#persistence';
import fc from 'fast-check';
import { ORDER_SYSTEM, order, type Fault } from './bedside.js';
import { DELAYS, Ward, eventually } from './ward.js';

let ward: Ward;
beforeAll(async () => {
  ward = await Ward.open();
}, 60_000);
afterAll(async () => {
  await ward?.close();
});
beforeEach(() => ward.newNight());

const create = (resource: ServiceRequest) => ({ operation: 'create', resource }) as const;
const outcomes = () => ward.settled.map(({ settled }) => settled.kind);
const posts = async () =>
  (await ward.log()).filter(({ method, type }) => method === 'POST' && type === 'ServiceRequest');
const nurse = { actor: { kind: 'person', id: 'nurse-1', role: 'operator' }, reason: 'the EHR takes it now' };

async function sent(value: string): Promise<void> {
  await ward.sendOut();
  await ward.quiet('ehr_write');
  await ward.rest();
  expect(await ward.orders(value)).toHaveLength(1);
}

describe('an order reaches the EHR exactly once', () => {
  it('when all is well: one request, one resource, one settlement that names it', async () => {
    await ward.intend('a.1', create(order('a.1')));
    await sent('a.1');
    const [held] = await ward.orders('a.1');
    expect(ward.settled).toEqual([
      {
        writeId: expect.any(String),
        resourceType: 'ServiceRequest',
        identifier: { system: ORDER_SYSTEM, value: 'a.1' },
        operation: 'create',
        about: 'case-of-a.1',
        settled: { kind: 'done', ehrId: held?.id, version: '1', status: 'draft' },
      },
    ]);
    expect(await posts()).toHaveLength(1);
  });

  const troubles: readonly { readonly night: string; readonly faults: readonly Fault[]; readonly posts: number }[] = [
    {
      night: 'the line is cut before the EHR has looked',
      faults: [{ kind: 'drop-before', method: 'POST', next: 1 }],
      posts: 2,
    },
    {
      night: 'the EHR writes and the answer is lost',
      faults: [{ kind: 'drop-after', method: 'POST', next: 1 }],
      posts: 1,
    },
    {
      night: 'the answer is lost and the search is down, too',
      faults: [
        { kind: 'drop-after', method: 'POST', next: 1 },
        { kind: 'answer', status: 503, method: 'GET', next: 3 },
      ],
      posts: 1,
    },
    {
      night: 'it asks for patience with 429 and Retry-After',
      faults: [{ kind: 'answer', status: 429, retryAfterSeconds: 1, method: 'POST', next: 1 }],
      posts: 2,
    },
    {
      night: 'it answers 503 for a while',
      faults: [{ kind: 'answer', status: 503, method: 'POST', next: 3 }],
      posts: 4,
    },
    { night: 'it stumbles with 500', faults: [{ kind: 'answer', status: 500, method: 'POST', next: 1 }], posts: 2 },
    {
      night: 'the answer is lost and the search shows the new one late',
      faults: [
        { kind: 'hide-new', ms: 250, type: 'ServiceRequest', next: 1 },
        { kind: 'drop-after', method: 'POST', next: 1 },
      ],
      posts: 1,
    },
  ];
  it.each(troubles)('$night', async ({ faults, posts: expected }) => {
    for (const fault of faults) await ward.fault(fault);
    await ward.intend('a.2', create(order('a.2')));
    await sent('a.2');
    expect(outcomes()).toEqual(['done']);
    expect(await posts()).toHaveLength(expected);
    expect(await ward.control('knobs')).toMatchObject({ neverHit: [] });
  });

  it('a lost answer is looked for, and only after the bound is anything sent again', async () => {
    await ward.fault({ kind: 'drop-before', method: 'POST', next: 1 });
    await ward.intend('a.3', create(order('a.3')));
    const started = Date.now();
    await sent('a.3');
    expect(Date.now() - started).toBeGreaterThanOrEqual(DELAYS.visibilityBoundMs);
    const tries = (await ward.log()).filter(({ type }) => type === 'ServiceRequest').map(({ method }) => method);
    expect(tries[0]).toBe('POST');
    expect(tries.filter((method) => method === 'GET').length).toBeGreaterThanOrEqual(3);
  });

  it('a second lost answer is given the whole time again before a third sending', async () => {
    await ward.fault({ kind: 'drop-before', method: 'POST', next: 1 });
    await ward.fault({ kind: 'hide-new', ms: 250, type: 'ServiceRequest', next: 1 });
    await ward.fault({ kind: 'drop-after', method: 'POST', next: 1 });
    await ward.intend('a.5', create(order('a.5')));
    await sent('a.5');
    expect(await posts()).toHaveLength(2);
  });

  it('the process dies after the EHR has written: the next one finds it', async () => {
    await ward.intend('a.4', create(order('a.4')));
    await ward.sendOut((nth) => nth === 1);
    await ward.quiet('ehr_write');
    expect(await ward.orders('a.4')).toHaveLength(1);
    expect(outcomes()).toEqual(['done']);
    await ward.rest();
    expect(ward.events.map(({ kind }) => kind)).toContain('lost_lease');
    expect(outcomes()).toEqual(['done']);
  });

  it('whatever faults come in whatever order, also to many orders at once', async () => {
    const fault = fc.oneof(
      fc.constant<Fault>({ kind: 'drop-before', method: 'POST', next: 1 }),
      fc.constant<Fault>({ kind: 'drop-after', method: 'POST', next: 1 }),
      fc.constant<Fault>({ kind: 'drop-after', method: 'GET', next: 1 }),
      fc.constantFrom(429, 500, 503).map((status): Fault => ({ kind: 'answer', status, next: 2 })),
      fc.integer({ min: 20, max: 250 }).map((ms): Fault => ({ kind: 'hide-new', ms, type: 'ServiceRequest', next: 1 })),
      fc.integer({ min: 20, max: 90 }).map((ms): Fault => ({ kind: 'latency', ms, next: 2 })),
    );
    const night = fc.record({
      faults: fc.array(fault, { maxLength: 6 }),
      orders: fc.integer({ min: 1, max: 3 }),
      deaths: fc.uniqueArray(fc.integer({ min: 1, max: 3 }), { maxLength: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(night, async ({ faults, orders, deaths }) => {
        await ward.newNight();
        for (const one of faults) await ward.fault(one);
        const values = Array.from({ length: orders }, (_, n) => `p.${n}`);
        for (const value of values) await ward.intend(value, create(order(value)));
        await ward.sendOut((nth) => deaths.includes(nth));
        await ward.quiet('ehr_write');
        await ward.rest();
        await ward.mend();
        for (const value of values) expect(await ward.orders(value)).toHaveLength(1);
        expect(outcomes()).toEqual(values.map(() => 'done'));
      }),
      { numRuns: 10, endOnFailure: true },
    );
  }, 180_000);
});

describe('what the EHR will not take, or has twice', () => {
  it('a refusal is told at once, lies on the shelf, and is done when a human sends it again', async () => {
    await ward.fault({ kind: 'refuse', status: 422, type: 'ServiceRequest' });
    await ward.intend('b.1', create(order('b.1')));
    await ward.sendOut();
    await ward.quiet('ehr_write');
    expect(ward.settled).toMatchObject([{ settled: { kind: 'refused', why: 'refused 422' } }]);
    const [entry] = await ward.onShelf();
    expect(entry).toMatchObject({ kind: 'ehr-write', code: 'refused' });
    expect(await posts()).toHaveLength(1);
    await ward.mend();
    await inTransaction(ward.ds, (em) => ward.shelf.retry(em, entry?.id ?? '', nurse));
    await eventually('it is written', async () => (await ward.orders('b.1')).length === 1);
    await eventually('it is settled', () => outcomes().length === 2);
    expect(outcomes()).toEqual(['refused', 'done']);
  });

  it('after a refusal and a second sending the answer is lost: it is looked for before anything is sent a third time', async () => {
    await ward.fault({ kind: 'refuse', status: 422, type: 'ServiceRequest' });
    await ward.intend('b.6', create(order('b.6')));
    await ward.sendOut();
    await ward.quiet('ehr_write');
    await ward.mend();
    await ward.fault({ kind: 'drop-after', method: 'POST', next: 1 });
    const [entry] = await ward.onShelf();
    await inTransaction(ward.ds, (em) => ward.shelf.retry(em, entry?.id ?? '', nurse));
    await eventually('it is settled', () => outcomes().length === 2);
    expect((await posts()).map(({ wrote }) => wrote)).toEqual([false, true]);
    expect(await ward.orders('b.6')).toHaveLength(1);
  });

  it('a write in doubt that could not be looked for is still in doubt when a human sends it again', async () => {
    await ward.fault({ kind: 'drop-after', method: 'POST', next: 1 });
    await ward.fault({ kind: 'answer', status: 403, method: 'GET', next: 1 });
    await ward.intend('b.7', create(order('b.7')));
    await ward.sendOut();
    await ward.quiet('ehr_write');
    const [entry] = await ward.onShelf();
    expect(entry).toMatchObject({ kind: 'ehr-write', code: 'refused' });
    await inTransaction(ward.ds, (em) => ward.shelf.retry(em, entry?.id ?? '', nurse));
    await eventually('it is settled', () => outcomes().includes('done'));
    expect(await posts()).toHaveLength(1);
    expect(await ward.orders('b.7')).toHaveLength(1);
  });

  it('twins in the EHR are shown to a human instead of tried for ever (412)', async () => {
    await ward.post(order('b.2'));
    await ward.post(order('b.2'));
    await ward.intend('b.2', create(order('b.2')));
    await ward.sendOut();
    await ward.quiet('ehr_write');
    expect(await ward.onShelf()).toMatchObject([{ kind: 'ehr-write', code: 'twins' }]);
    expect(await ward.orders('b.2')).toHaveLength(2);
  });

  it('one that somebody wrote by hand under our name is ours', async () => {
    const held = await ward.post(order('b.3'));
    await ward.intend('b.3', create(order('b.3')));
    await sent('b.3');
    expect(ward.settled).toMatchObject([{ settled: { kind: 'done', ehrId: held.id } }]);
  });

  it('a type the site withholds is never sent', async () => {
    ward.withheld.add('ServiceRequest');
    await ward.intend('b.4', create(order('b.4')));
    await ward.sendOut();
    await ward.quiet('ehr_write');
    expect(outcomes()).toEqual(['withheld']);
    expect(await posts()).toHaveLength(0);
  });

  it('what would not be valid R4 commits nothing', async () => {
    const { subject: _subject, ...nobody } = order('b.5');
    await expect(ward.intend('b.5', create(nobody as ServiceRequest))).rejects.toMatchObject({
      code: 'invalid-resource',
    });
    expect(await rows(ward.ds, 'select 1 from ehr_write')).toEqual([]);
  });
});

const impression = (summary: string): ClinicalImpression => ({
  resourceType: 'ClinicalImpression',
  identifier: [{ system: ORDER_SYSTEM, value: 'c' }],
  status: 'in-progress',
  subject: { reference: 'Patient/ida' },
  summary,
});
const replace = (summary: string) => ({ operation: 'replace', resource: impression(summary) }) as const;
const impressions = () => ward.found<ClinicalImpression>('ClinicalImpression?patient=ida');

describe('a document of ours keeps to the newest intention', () => {
  it('older ones that were not tried yet are superseded, and the EHR holds one document', async () => {
    for (const summary of ['one', 'two', 'three']) await ward.intend('c', replace(summary));
    await ward.sendOut();
    await ward.quiet('ehr_write');
    expect((await impressions()).map(({ summary }) => summary)).toEqual(['three']);
    const kept = await rows<{ outcome: string }>(ward.ds, 'select outcome from ehr_write order by queued_seq');
    expect(kept.map(({ outcome }) => outcome)).toEqual(['superseded', 'superseded', 'done']);
    await ward.intend('c', replace('four'));
    await ward.quiet('ehr_write');
    expect((await impressions()).map(({ summary, meta }) => [summary, meta?.versionId])).toEqual([['four', '2']]);
  });

  it('said again it writes nothing, and a lost answer writes no second version', async () => {
    await ward.intend('c', replace('one'));
    await ward.sendOut();
    await ward.quiet('ehr_write');
    await ward.fault({ kind: 'drop-after', method: 'PUT', next: 2 });
    await ward.intend('c', replace('two'));
    await ward.quiet('ehr_write');
    await ward.intend('c', replace('two'));
    await ward.quiet('ehr_write');
    expect((await impressions()).map(({ meta }) => meta?.versionId)).toEqual(['2']);
    expect(outcomes()).toEqual(['done', 'done', 'done']);
  });
});

const hold = (over: object = {}) =>
  ({
    operation: 'amend',
    resourceType: 'ServiceRequest',
    set: { status: 'on-hold' },
    allowedFrom: ['active', 'draft'],
    ...over,
  }) as const;

describe('a change to somebody else’s order', () => {
  it('sets one element and keeps the rest', async () => {
    const { identifier: _ours, ...byHand } = order('x');
    const theirs = await ward.post<ServiceRequest>({ ...byHand, status: 'active', note: [{ text: 'by hand' }] });
    await ward.intend('d.1', hold({ ehrId: theirs.id }));
    await ward.sendOut();
    await ward.quiet('ehr_write');
    const [now] = await ward.found<ServiceRequest>(`ServiceRequest?_id=${theirs.id}`);
    expect(now).toMatchObject({ status: 'on-hold', note: [{ text: 'by hand' }] });
    expect(outcomes()).toEqual(['done']);
  });

  it('does not touch one that has moved on: not applicable, and says to where', async () => {
    await ward.post({ ...order('d.2'), status: 'completed' });
    await ward.intend('d.2', hold());
    await ward.sendOut();
    await ward.quiet('ehr_write');
    expect(ward.settled.map(({ settled }) => settled)).toEqual([{ kind: 'not_applicable', status: 'completed' }]);
  });

  it('looks again when somebody wrote between our look and our change', async () => {
    const theirs = await ward.post({ ...order('d.3'), status: 'active' });
    let requests = 0;
    ward.before = async () => {
      requests += 1;
      if (requests !== 2) return;
      const note = [{ text: 'written meanwhile' }];
      await ward.put({ ...order('d.3'), id: theirs.id ?? '', status: 'active', note });
    };
    await ward.intend('d.3', hold());
    await ward.sendOut();
    await ward.quiet('ehr_write');
    const [now] = await ward.orders('d.3');
    expect(now).toMatchObject({ status: 'on-hold', note: [{ text: 'written meanwhile' }] });
    const seen = (await ward.log()).filter(({ method, status }) => method === 'PUT' && status === 412);
    expect(seen).toHaveLength(1);
  });

  it('is told as the EHR keeps it: one that takes the hold and lets the order stay active has not held it', async () => {
    await ward.post({ ...order('d.5'), status: 'active' });
    const update = ward.ehr.update.bind(ward.ehr);
    const deaf = jest.spyOn(ward.ehr, 'update');
    deaf.mockImplementation((resource, version) => update(Object.assign(resource, { status: 'active' }), version));
    await ward.intend('d.5', hold());
    await ward.sendOut();
    await ward.quiet('ehr_write');
    deaf.mockRestore();
    expect(ward.settled.map(({ settled }) => settled)).toMatchObject([{ kind: 'done', status: 'active' }]);
  });

  it('is refused in sight when the EHR lets nobody hold it', async () => {
    await ward.post({ ...order('d.4'), status: 'active' });
    await ward.fault({ kind: 'refuse', status: 403, toStatus: 'on-hold', type: 'ServiceRequest' });
    await ward.intend('d.4', hold());
    await ward.sendOut();
    await ward.quiet('ehr_write');
    expect(outcomes()).toEqual(['refused']);
    expect(await ward.onShelf()).toMatchObject([{ kind: 'ehr-write', code: 'refused' }]);
  });
});
