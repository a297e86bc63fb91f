import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DiagnosticReport } from '@medplum/fhirtypes';
import { ensureSubscription, type EhrReader } from '#intake';
import { inTransaction, rows } from '#persistence';
import { TransientFailure } from '#platform';
import fc from 'fast-check';
import type { Fault } from './bedside.js';
import { Ward, eventually } from './ward.js';

let ward: Ward;
beforeAll(async () => {
  ward = await Ward.open();
}, 60_000);
afterAll(async () => {
  await ward?.close();
});
beforeEach(() => ward.newNight());

const report = (id: string, words = 'as before'): DiagnosticReport & { id: string } => ({
  resourceType: 'DiagnosticReport',
  id,
  status: 'final',
  code: { text: 'Plain films' },
  subject: { reference: 'Patient/ida' },
  conclusion: words,
});
const versions = async () => (await ward.taken()).map(({ id, version }) => `${id}/${version}`);

async function drain(): Promise<void> {
  await ward.readBack([ward.reportReader()]);
  await ward.quiet('ehr_bell');
  await ward.rest();
}

describe('a bell is answered by reading the EHR', () => {
  it('takes a version in once, however often it is rung for', async () => {
    await ward.put(report('r'));
    for (let n = 0; n < 3; n += 1) await ward.ring(['r']);
    expect(await rows(ward.ds, 'select rings from ehr_bell')).toEqual([{ rings: 3 }]);
    await drain();
    for (let n = 0; n < 3; n += 1) {
      await ward.ring(['r']);
      await drain();
    }
    expect(await versions()).toEqual(['r/1']);
  });

  it('reads again when it is rung for while it reads', async () => {
    await ward.put(report('r'));
    await ward.ring(['r']);
    let reads = 0;
    const reader = ward.reportReader();
    await ward.readBack([
      {
        ...reader,
        take: async (arrival, ehr) => {
          reads += 1;
          if (reads === 1) {
            await ward.put(report('r', 'amended'));
            await ward.ring(['r']);
          }
          return reader.take(arrival, ehr);
        },
      },
    ]);
    await ward.quiet('ehr_bell');
    expect(await versions()).toEqual(['r/1', 'r/2']);
  });

  it('what is gone is gone once, and a bell for what never was harms nothing', async () => {
    await ward.put(report('r'));
    await ward.ring(['r', 'never']);
    await drain();
    await fetch(`${ward.sandbox.url}/DiagnosticReport/r`, { method: 'DELETE' });
    for (let n = 0; n < 2; n += 1) {
      await ward.ring(['r']);
      await drain();
    }
    expect(await versions()).toEqual(['never/gone', 'r/1', 'r/gone']);
  });

  it('what is gone, comes back and goes again is told each time', async () => {
    await ward.put(report('r'));
    for (const away of [true, false, true]) {
      if (away) await fetch(`${ward.sandbox.url}/DiagnosticReport/r`, { method: 'DELETE' });
      else await ward.put(report('r', 'again'));
      await ward.ring(['r']);
      await drain();
    }
    const told = await rows<{ said: string }>(ward.ds, 'select said from taken order by ctid');
    expect(told.map(({ said }) => said)).toEqual(['gone', 'kept', 'gone']);
  });

  it('what the EHR did not find for a while and has again, as it was, is found by the next poll', async () => {
    const lost = async (): Promise<void> => {
      await ward.control('reset', 'POST');
      await ward.put({ resourceType: 'Patient', id: 'ida' });
    };
    for (const away of [false, true, false]) {
      if (away) await lost();
      else await ward.put(report('r'));
      if (away) await ward.ring(['r']);
      else await ward.poller().round();
      await drain();
    }
    const told = await rows<{ said: string; version: string }>(
      ward.ds,
      'select said, version from taken order by ctid',
    );
    expect(told.map(({ said, version }) => `${said} ${version}`)).toEqual(['kept 1', 'gone gone', 'kept 1']);
  });

  it('waits out an EHR that does not answer', async () => {
    await ward.put(report('r'));
    await ward.fault({ kind: 'answer', status: 503, type: 'DiagnosticReport', method: 'GET', next: 6 });
    await ward.ring(['r']);
    await drain();
    expect(await versions()).toEqual(['r/1']);
    expect(ward.events.filter(({ kind }) => kind === 'retry').length).toBeGreaterThan(1);
  });

  it('a version and what was made of it commit together or not at all', async () => {
    await ward.put(report('r'));
    await ward.ring(['r']);
    const reader = ward.reportReader();
    let falls = 2;
    await ward.readBack([
      {
        ...reader,
        take: async (arrival, ehr) => {
          const commit = await reader.take(arrival, ehr);
          return {
            outcome: commit.outcome,
            run: async (em) => {
              await commit.run(em);
              falls -= 1;
              if (falls >= 0) throw new Error('the transaction falls');
            },
          };
        },
      },
    ]);
    await ward.quiet('ehr_bell');
    expect(await versions()).toEqual(['r/1']);
    expect(await rows(ward.ds, 'select version_id, outcome from ehr_version')).toEqual([
      { version_id: '1', outcome: 'kept' },
    ]);
  });

  it('what a reader put aside is read again when somebody sends it on its way, and what was taken in is not', async () => {
    const reader = ward.reportReader();
    let subjectKnown = false;
    const strict: EhrReader = {
      ...reader,
      take: async (arrival, ehr) => {
        if (subjectKnown) return reader.take(arrival, ehr);
        const { id, type } = arrival;
        const ref = `${type}/${id}`;
        const entry = { kind: 'ehr-resource', ref, type, code: 'no-subject', detail: `${ref}: no-subject` } as const;
        return {
          outcome: 'set-aside-no_subject',
          run: async (em) => void (await ward.shelf.put(em, { ...entry, attempts: 1 })),
        };
      },
    };
    const again = async (): Promise<void> => {
      const [entry] = await ward.onShelf();
      const settlement = { actor: { id: 'dr-ross' }, reason: 'her record was merged' };
      await inTransaction(ward.ds, (em) => ward.shelf.retry(em, entry?.id ?? '', settlement));
      expect(await rows(ward.ds, `select resource_id, door from ehr_bell where state = 'waiting'`)).toEqual([
        { resource_id: 'r', door: 'hand' },
      ]);
      await ward.readBack([strict]);
      await ward.quiet('ehr_bell');
      await ward.rest();
    };
    await ward.put(report('r'));
    await ward.ring(['r']);
    await ward.readBack([strict]);
    await ward.quiet('ehr_bell');
    await ward.rest();
    expect(await ward.onShelf()).toMatchObject([{ kind: 'ehr-resource', ref: 'DiagnosticReport/r' }]);
    // Nothing was mended: it lies there again, in sight.
    await again();
    expect(await ward.onShelf()).toMatchObject([{ ref: 'DiagnosticReport/r', state: 'waiting' }]);
    subjectKnown = true;
    await again();
    expect(await ward.onShelf()).toEqual([]);
    expect(await versions()).toEqual(['r/1']);
    await ward.ring(['r']);
    await drain();
    expect(await versions()).toEqual(['r/1']);
  });

  it('a type nobody here reads is let go', async () => {
    await inTransaction(ward.ds, (em) =>
      rows(
        em,
        `insert into ehr_bell (id, source, resource_type, resource_id, door, rung_at)
         values (gen_random_uuid(), 'ehr', 'Medication', 'm', 'hook', now())`,
      ),
    );
    await drain();
    expect(await ward.taken()).toEqual([]);
    expect(await ward.onShelf()).toEqual([]);
  });
});

describe('the poll finds what nobody rang for', () => {
  it('rings for what is new and for nothing twice', async () => {
    await ward.put(report('a'));
    await ward.put(report('b'));
    const poller = ward.poller();
    await poller.round();
    await drain();
    expect(await versions()).toEqual(['a/1', 'b/1']);
    await ward.put(report('b', 'amended'));
    await poller.round();
    expect(await rows(ward.ds, `select resource_id as id, door from ehr_bell where state = 'waiting'`)).toEqual([
      { id: 'b', door: 'poll' },
    ]);
    await drain();
    expect(await versions()).toEqual(['a/1', 'b/1', 'b/2']);
  });

  it.each([0, 2_000])(
    'a commit that shows late is found by an overlap of %i ms: only if it is long enough',
    async (overlapMs) => {
      const poller = ward.poller({ overlapMs });
      await ward.put(report('early'));
      await ward.fault({ kind: 'hide-new', ms: 300, type: 'DiagnosticReport', next: 1 });
      await ward.put(report('late'));
      await new Promise((resolve) => setTimeout(resolve, 10));
      await ward.put(report('next'));
      await poller.round();
      await drain();
      expect(await versions()).toEqual(['early/1', 'next/1']);
      await new Promise((resolve) => setTimeout(resolve, 350));
      await poller.round();
      await drain();
      expect(await versions()).toEqual(overlapMs === 0 ? ['early/1', 'next/1'] : ['early/1', 'late/1', 'next/1']);
    },
  );

  it('moves its watermark by the clock of the EHR, whatever our own clock says', async () => {
    ward.clock.aheadMs = 86_400_000;
    await ward.put(report('a'));
    await ward.poller().round();
    const mark = (await ward.watermark()) ?? 0;
    ward.clock.aheadMs = 0;
    expect(Math.abs(mark - Date.now())).toBeLessThan(60_000);
  });

  it('does not move its watermark when the search fails, and says since when it fails', async () => {
    const poller = ward.poller();
    await ward.put(report('a'));
    await poller.round();
    const before = await ward.watermark();
    await ward.fault({ kind: 'answer', status: 503, type: 'DiagnosticReport', method: 'GET', next: 2 });
    await ward.put(report('b'));
    await poller.round();
    expect(await ward.watermark()).toBe(before);
    expect(ward.troubles).toEqual(['unavailable']);
    expect(await rows(ward.ds, 'select failing_since is not null as failing, last_error from poll_mark')).toEqual([
      { failing: true, last_error: 'unavailable' },
    ]);
    await poller.round();
    expect(await ward.watermark()).toBeGreaterThan(before ?? 0);
    expect(await rows(ward.ds, 'select failing_since from poll_mark')).toEqual([{ failing_since: null }]);
    await drain();
    expect(await versions()).toEqual(['a/1', 'b/1']);
  });

  it('walks through more than one answer holds, the newest first in sight, and moves its watermark at the end', async () => {
    for (let n = 0; n < 250; n += 1) await ward.put(report(`r${n}`));
    const small = ward.poller({ intervalMs: 60_000 }, ward.client({ maxPages: 1 }));
    await small.round();
    expect([await ward.watermark(), ward.troubles]).toEqual([undefined, ['page-cap']]);
    const rung = async (id: string) =>
      (await rows(ward.ds, 'select 1 from ehr_bell where resource_id = $1', [id])).length;
    expect([await rung('r0'), await rung('r125'), await rung('r249')]).toEqual([1, 0, 1]);
    // What was begun goes on without waiting for the interval, also in another process.
    await ward.poller({ intervalMs: 60_000 }, ward.client({ maxPages: 1 })).round();
    expect(await ward.watermark()).toBeUndefined();
    await small.round();
    expect(await ward.watermark()).toBeDefined();
    expect(await ward.waiting('ehr_bell')).toBe(250);
    const [mark] = await rows(ward.ds, 'select reached, sweeping, swept_at is not null as swept from poll_mark');
    expect(mark).toEqual({ reached: null, sweeping: null, swept: true });
    // What was committed meanwhile lies behind the watermark by its overlap at most.
    await ward.put(report('late'));
    await ward.poller({}, ward.client({ maxPages: 2 })).round();
    expect(await rung('late')).toBe(1);
  }, 30_000);

  it('an EHR that gives no order is not walked through: the newest are seen, the trouble is kept, nothing counts as read', async () => {
    for (let n = 0; n < 120; n += 1) await ward.put(report(`r${n}`));
    const unordered = Object.assign(Object.create(ward.client({ maxPages: 1 })) as typeof ward.ehr, {
      search: async (...[type, parameters, options]: Parameters<typeof ward.ehr.search>) => {
        const answer = await ward.client({ maxPages: 1 }).search(type, parameters, options);
        if (answer.kind !== 'ok' || parameters['_sort'] !== '_lastUpdated') return answer;
        return { ...answer, value: { ...answer.value, resources: answer.value.resources.toReversed() } };
      },
    });
    for (let round = 0; round < 2; round += 1) await ward.poller({}, unordered).round();
    expect(await ward.waiting('ehr_bell')).toBe(120);
    const marks = await rows(ward.ds, 'select watermark, reached, failing_since is not null as failing from poll_mark');
    expect(marks).toEqual([{ watermark: null, reached: null, failing: true }]);
  }, 30_000);

  it('one patient whose poll fails comes last, and keeps nobody from being seen', async () => {
    await ward.put(report('a'));
    const asked: string[] = [];
    const troubled = Object.assign(Object.create(ward.ehr) as typeof ward.ehr, {
      search: async (...[type, parameters, options]: Parameters<typeof ward.ehr.search>) => {
        asked.push(String(parameters['patient']));
        if (parameters['patient'] === 'bo') throw new Error('a bug of ours');
        return ward.ehr.search(type, parameters, options);
      },
    });
    const poller = ward.poller({}, troubled, ['bo', 'ida']);
    await poller.round();
    await poller.round();
    expect(asked).toEqual(['bo', 'ida', 'ida', 'bo']);
    expect(ward.troubles).toEqual(['poll unknown', 'poll unknown']);
    expect(await ward.waiting('ehr_bell')).toBe(1);
  });

  it('one poller polls, also when two are at it', async () => {
    await ward.put(report('a'));
    await Promise.all([ward.poller().round(), ward.poller().round(), ward.poller().round()]);
    await ward.poller().round();
    expect(await rows(ward.ds, 'select rings from ehr_bell')).toHaveLength(1);
  });
});

describe('a Subscription is asked for once', () => {
  it('only after a whole look showed none: an EHR that does not let us look is never asked twice', async () => {
    const wish = {
      criteria: 'DiagnosticReport?',
      endpoint: 'http://127.0.0.1:9/ehr/main/notify',
      secret: 'a-secret',
      reason: 'pump work-up',
    };
    const standing = async (): Promise<number> => (await ward.found('Subscription')).length;
    for (const status of [429, 500, 503] as const) {
      await ward.fault({ kind: 'answer', status, type: 'Subscription', method: 'GET' });
      await expect(ensureSubscription(ward.ehr, wish)).rejects.toThrow(TransientFailure);
      await ward.mend();
    }
    await ward.fault({ kind: 'answer', status: 403, type: 'Subscription', method: 'GET' });
    expect(await ensureSubscription(ward.ehr, wish)).toBe('not_possible');
    await ward.mend();
    expect(await standing()).toBe(0);
    expect([await ensureSubscription(ward.ehr, wish), await ensureSubscription(ward.ehr, wish)]).toEqual([
      'asked',
      'standing',
    ]);
    expect(await standing()).toBe(1);
  });
});

describe('disorder', () => {
  const ids = ['r0', 'r1', 'r2'] as const;
  const some = fc.constantFrom(...ids);
  const act = fc.oneof(
    { weight: 5, arbitrary: some.map((id) => ({ does: 'write', id }) as const) },
    {
      weight: 3,
      arbitrary: fc.array(some, { minLength: 1, maxLength: 4 }).map((rung) => ({ does: 'ring', rung }) as const),
    },
    { weight: 2, arbitrary: fc.constant({ does: 'poll' } as const) },
    { weight: 1, arbitrary: fc.constant({ does: 'rest' } as const) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom<Fault>(
          { kind: 'answer', status: 503, method: 'GET', next: 2 },
          { kind: 'drop-after', method: 'GET', next: 1 },
          { kind: 'drop-before', method: 'GET', next: 1 },
          { kind: 'hide-new', ms: 60, type: 'DiagnosticReport', next: 1 },
          { kind: 'latency', ms: 40, next: 2 },
        )
        .map((fault) => ({ does: 'fail', fault }) as const),
    },
  );

  it('in any order, doubled or lost, each version we came to see is taken in once, and the last one always', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 18 }), async (acts) => {
        await ward.newNight();
        const written = new Map<string, number>();
        const must = new Set<string>();
        const poller = ward.poller();
        await ward.readBack([ward.reportReader()]);
        const settle = async (): Promise<void> => {
          await ward.mend();
          await new Promise((resolve) => setTimeout(resolve, 5));
          await poller.round();
          await ward.quiet('ehr_bell');
          for (const [id, version] of written) must.add(`${id}/${version}`);
        };
        for (const one of acts) {
          switch (one.does) {
            case 'write': {
              const version = (written.get(one.id) ?? 0) + 1;
              written.set(one.id, version);
              await ward.put(report(one.id, `version ${version}`));
              break;
            }
            case 'ring':
              await ward.ring(one.rung.filter((id) => written.has(id)));
              break;
            case 'poll':
              await poller.round();
              break;
            case 'fail':
              await ward.fault(one.fault);
              break;
            case 'rest':
              await settle();
              break;
            default: {
              const never: never = one;
              return never;
            }
          }
        }
        await settle();
        const taken = (await versions()).filter((version) => !version.endsWith('/gone'));
        expect(new Set(taken).size).toBe(taken.length);
        expect(taken).toEqual(expect.arrayContaining([...must]));
        const known = taken.every((one) => Number(one.split('/')[1]) <= (written.get(one.split('/')[0] ?? '') ?? 0));
        expect(known).toBe(true);
      }),
      { numRuns: 50, endOnFailure: true },
    );
  }, 180_000);
});

describe('many readers at once', () => {
  it('two processes share the bells and take each version in once', async () => {
    const ids = Array.from({ length: 20 }, (_, n) => `m${n}`);
    for (const id of ids) await ward.put(report(id));
    await ward.ring(ids);
    await Promise.all([ward.readBack([ward.reportReader()]), ward.readBack([ward.reportReader()])]);
    await eventually('all are in', async () => (await ward.taken()).length === ids.length);
    await ward.quiet('ehr_bell');
    expect((await versions()).toSorted()).toEqual(ids.map((id) => `${id}/1`).toSorted());
    const reads = (await ward.log()).filter(({ method, type }) => method === 'GET' && type === 'DiagnosticReport');
    expect(reads).toHaveLength(ids.length);
  });
});
