import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { PermanentFailure, TransientFailure } from '#platform';
import { eventually } from './eventually.js';
import { Night, adasCase } from './ward.js';

const away = (): never => {
  throw new TransientFailure('the EHR could not be asked', {
    cause: Object.assign(new Error('connect to ada-lovelace'), { code: 'ECONNREFUSED' }),
  });
};

export function failureCases(night: () => Night): void {
  it('a handler that fails twice is run a third time, and what ailed it stays readable in the job', async () => {
    const attempts: number[] = [];
    await night().serve('interpretation', async (_envelope, { attempt }) => {
      attempts.push(attempt);
      if (attempt < 3) away();
    });
    const queues = await night().queues();
    const id = await night().open();
    await night().ring(queues, id);
    await night().until('handled');
    expect(attempts).toEqual([1, 2, 3]);
    const job = await queues.queue('interpretation').getJob(id);
    expect(job?.stacktrace?.join('\n')).toContain('the EHR could not be asked, because of Error ECONNREFUSED');
    const failures = night().events.filter((event) => event.kind === 'handling-failed');
    expect(failures.map(({ next }) => next)).toEqual(['again', 'again']);
    expect(failures.every(({ error }) => error instanceof TransientFailure)).toBe(true);
    expect(await night().onShelf(id)).toBeUndefined();
  });

  it('when the other side says how long to wait, the next try waits at least so long', async () => {
    await night().serve('interpretation', async () => {
      throw new TransientFailure('the EHR asks for patience', { retryAfterMs: 600_000 });
    });
    const queues = await night().queues();
    const id = await night().open();
    await night().ring(queues, id);
    await eventually('the job waits', async () => (await queues.depth('interpretation')).delayed === 1);
    expect((await queues.queue('interpretation').getJob(id))?.delay).toBe(600_000);
  });

  it('a bell that names another version than the stored message is set aside', async () => {
    await night().serve('interpretation', async () => {});
    const queues = await night().queues();
    const id = await night().open();
    const bell = { messageId: id, type: 'case-opened', version: 2 };
    await queues.queue('interpretation').add('case-opened', bell, { jobId: id });
    expect(await night().shelved(id)).toMatchObject({ code: 'bad-bell', attempts: 1 });
  });

  it('a permanent failure is set aside under its code at once, and the job is gone', async () => {
    await night().serve('interpretation', async () => {
      throw new PermanentFailure('case-unknown', 'the case is not known here');
    });
    const queues = await night().queues();
    const id = await night().open();
    await night().ring(queues, id);
    expect(await night().shelved(id)).toEqual({
      messageId: id,
      type: 'case-opened',
      code: 'case-unknown',
      detail: 'the case is not known here',
      attempts: 1,
    });
    expect(night().count('handling-failed')).toBe(1);
    expect(await queues.queue('interpretation').getJob(id)).toBeUndefined();
  });

  it('a failure that passes is tried to the last attempt, an unknown one less often, and both are set aside', async () => {
    await night().serve('interpretation', async ({ type }) => {
      if (type === 'case-opened') away();
      throw new TypeError('something of ada-lovelace');
    });
    await night().relay();
    const passing = await night().open();
    const { caseId, patientId } = adasCase;
    const closing = {
      caseId,
      patientId,
      closedAt: 2,
      actor: { id: 'dr-ross', role: 'clinician', kind: 'person', assurance: 'api-key' },
    };
    const unknown = await night().mail.post('case-closed', { type: 'case-closed', version: 1, body: closing });
    expect(await night().shelved(passing)).toMatchObject({ code: 'attempts-exhausted', attempts: 4 });
    expect(await night().shelved(unknown)).toMatchObject({
      code: 'unexpected-error',
      detail: 'TypeError',
      attempts: 3,
    });
  });

  it('what was set aside runs again when a human sends it off again, as often as needed', async () => {
    let mended = false;
    await night().serve('interpretation', async () => {
      if (!mended) throw new PermanentFailure('rules-missing', 'the rules are not installed');
    });
    await night().relay();
    const id = await night().open();
    await night().shelved(id);
    await night().mail.redrive('interpretation', id);
    await night().until('set-aside', 2);
    mended = true;
    await night().mail.redrive('interpretation', id);
    await night().until('handled');
    expect(await night().onShelf(id)).toBeUndefined();
  });

  const broken: [string, string, object][] = [
    ['of a type from tomorrow', 'unknown-type', { type: 'case-vanished' }],
    ['of a version from tomorrow', 'unknown-version', { version: 9 }],
    ['whose body breaks the contract', 'bad-body', { body: { ...adasCase, patientId: '1/../admin' } }],
  ];
  it.each(broken)(
    'a message %s is set aside as %s, without its words and without a second try',
    async (_what, code, change) => {
      await night().serve('interpretation', async () => {});
      await night().relay();
      const sound = { type: 'case-opened', version: 1, body: adasCase };
      const id = await night().mail.post('case-opened', { ...sound, ...change });
      const entry = await night().shelved(id);
      expect(entry).toMatchObject({ code, attempts: 1 });
      expect(JSON.stringify(entry)).not.toMatch(/admin|lovelace/);
      expect(night().count('handled')).toBe(0);
    },
  );

  it('a message that is not in the store is waited for, and set aside when it never comes', async () => {
    await night().serve('interpretation', async () => {}, { backoff: { baseMs: 100, capMs: 100, jitter: 0 } });
    const queues = await night().queues();
    const late = await night().open();
    night().hidden.add(late);
    const never = randomUUID();
    await night().ring(queues, late, never);
    await night().until('handling-failed', 2);
    night().hidden.delete(late);
    await night().until('handled');
    expect(await night().shelved(never)).toMatchObject({ code: 'attempts-exhausted', attempts: 4 });
    expect(await night().onShelf(late)).toBeUndefined();
  });

  it('a job that is no bell of ours is set aside as a message without a name', async () => {
    const queues = await night().queues();
    await night().serve('interpretation', async () => {});
    await queues
      .queue('interpretation')
      .add('case-opened', { messageId: 'x', type: 'case-opened', version: 1 }, { jobId: 'stray' });
    await night().until('set-aside');
    expect(await night().onShelf('00000000-0000-0000-0000-000000000000')).toMatchObject({ code: 'bad-bell' });
  });

  it('while the shelf is away a failed message stays failed, in sight, and is shelved when it is back', async () => {
    night().shelfIsAway = true;
    await night().serve('interpretation', async () => {
      throw new PermanentFailure('case-unknown', 'the case is not known here');
    });
    const queues = await night().queues();
    const id = await night().open();
    await night().ring(queues, id);
    await night().until('set-aside-failed', 2);
    expect((await queues.depth('interpretation')).failed).toBe(1);
    expect(await night().onShelf(id)).toBeUndefined();
    night().shelfIsAway = false;
    expect(await night().shelved(id)).toMatchObject({ code: 'case-unknown', detail: 'the case is not known here' });
    await eventually('nothing is left failed', async () => (await queues.depth('interpretation')).failed === 0);
  });

  it('a message that kills its workers is set aside in the end', async () => {
    const queues = await night().queues();
    const id = await night().open();
    await night().ring(queues, id);
    // A worker that takes the job and is gone: closed by force, its lock left to run out.
    const dying = queues.worker('interpretation', () => new Promise(() => {}), {
      lockDuration: 1_000,
      stalledInterval: 1_000,
    });
    await eventually('the job is taken', async () => (await queues.depth('interpretation')).active === 1);
    await dying.close(true);
    await night().serve('interpretation', async () => {}, { maxStalls: 0 });
    expect(await night().shelved(id)).toMatchObject({ code: 'worker-died' });
    expect(night().count('handled')).toBe(0);
  });
}
