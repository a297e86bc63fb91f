import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { BullMqClient } from '#messaging';
import type { LivingBackend } from './backends.js';
import { eventually } from './eventually.js';
import { Night, adasCase } from './ward.js';

/** A promise and the key that opens it. */
const gate = (): { opened: Promise<void>; open(): void } => {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
};

export function deliveryCases(night: () => Night, backend: () => LivingBackend): void {
  it('a case opened by orders reaches interpretation and alerting, each once, each from its own queue', async () => {
    const heard: string[] = [];
    await night().serve('interpretation', async (envelope, context) => {
      heard.push(`interpretation ${envelope.type} ${context.attempt} ${context.messageId}`);
      expect(envelope).toMatchObject({ sender: 'orders', body: adasCase });
    });
    await night().serve('alerting', async (envelope, context) => {
      heard.push(`alerting ${envelope.type} ${context.attempt} ${context.messageId}`);
    });
    await night().relay();
    const id = await night().open();
    await night().until('handled', 2);
    expect(heard.toSorted()).toEqual([`alerting case-opened 1 ${id}`, `interpretation case-opened 1 ${id}`]);
    expect(night().count('handling-failed')).toBe(0);
  });

  it('a message published again while its job is remembered rings once', async () => {
    const heard: string[] = [];
    await night().serve('interpretation', async ({ messageId }) => void heard.push(messageId));
    const queues = await night().queues();
    const first = await night().open();
    await night().ring(queues, first);
    await night().until('handled');
    await night().ring(queues, first, first);
    const second = await night().open();
    await night().ring(queues, second);
    await night().until('handled', 2);
    expect(heard).toEqual([first, second]);
  });

  it('nothing of the body is in the queue, neither while it waits nor when it has failed', async () => {
    const queues = await night().queues();
    const id = await night().open();
    await night().ring(queues, id);
    const waiting = await queues.queue('interpretation').getJob(id);
    expect(waiting?.data).toEqual({ messageId: id, type: 'case-opened', version: 1 });
    night().shelfIsAway = true;
    await night().serve('interpretation', async ({ body }) => {
      // As PostgreSQL does, which repeats the value it could not store.
      throw new Error(`invalid input: ${JSON.stringify(body)}`);
    });
    await night().until('set-aside-failed');
    const failed = await queues.queue('interpretation').getJob(id);
    expect(failed?.failedReason).toBe('[unexpected-error] Error');
    expect(failed?.stacktrace?.join('\n')).toContain('delivery-cases');
    expect(JSON.stringify(failed)).not.toContain('lovelace');
    // Planted: the same search does find what is there.
    expect(JSON.stringify(failed)).toContain(id);
  });

  it('a worker killed in the middle of a job loses it to another, who runs it to the end', async () => {
    const queues = await night().queues();
    const id = await night().open();
    await night().ring(queues, id);
    const place = JSON.stringify({ ...backend().address, lockMs: 1_000 });
    const script = fileURLToPath(new URL('doomed-worker.mjs', import.meta.url));
    const doomed = spawn(process.execPath, [script, `${night().prefix}-interpretation`, place], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(doomed.stdout, 'data');
    const gone = once(doomed, 'exit');
    doomed.kill('SIGKILL');
    await gone;
    expect((await queues.depth('interpretation')).active).toBe(1);
    const heard: string[] = [];
    await night().serve('interpretation', async ({ messageId }) => void heard.push(messageId));
    await night().until('handled');
    expect(heard).toEqual([id]);
    expect(night().events).toContainEqual({ kind: 'stalled', service: 'interpretation', messageId: id });
  });

  it('a service that closes takes nothing new and lets the running job end', async () => {
    const begun = gate();
    const mayEnd = gate();
    const heard: string[] = [];
    const app = await night().serve(
      'interpretation',
      async ({ messageId }) => {
        begun.open();
        await mayEnd.opened;
        heard.push(messageId);
      },
      { concurrency: 1 },
    );
    const queues = await night().queues();
    const first = await night().open();
    const second = await night().open();
    // One by one: which of two bells rung together comes first is nobody's promise.
    await night().ring(queues, first);
    await begun.opened;
    await night().ring(queues, second);
    const closed = app.close();
    mayEnd.open();
    await closed;
    expect(heard).toEqual([first]);
    expect(await (await queues.queue('interpretation').getJob(first))?.getState()).toBe('completed');
    expect(await queues.depth('interpretation')).toEqual({ waiting: 1, active: 0, delayed: 0, failed: 0 });
  });

  it('a job that does not end within the time of closing is told, and run by the next worker', async () => {
    const begun = gate();
    const never = gate();
    const app = await night().serve(
      'interpretation',
      async () => {
        begun.open();
        await never.opened;
      },
      { closeWithinMs: 50 },
    );
    const queues = await night().queues();
    const id = await night().open();
    await night().ring(queues, id);
    await begun.opened;
    await app.close();
    expect(night().events).toContainEqual({ kind: 'closed-while-running', service: 'interpretation', jobs: 1 });
    const heard: string[] = [];
    await night().serve('interpretation', async ({ messageId }) => void heard.push(messageId));
    await eventually('the next worker has run it', () => heard.includes(id));
    never.open();
  });

  it('when all its connections are cut, a service dials again and hears what comes afterwards', async () => {
    const heard: string[] = [];
    await night().serve('interpretation', async ({ messageId }) => void heard.push(messageId));
    await night().relay();
    const before = await night().open();
    await night().until('handled');
    await backend().cut();
    const after = await night().open();
    await eventually('what came afterwards is heard', () => heard.includes(after));
    // The cut may come before the first job was acknowledged; then it is rightly run again, so that runs are not counted.
    expect([...new Set(heard)]).toEqual([before, after]);
  });

  it('the client rings every listener of a stored message, and only with a bell', async () => {
    const queues = await night().queues();
    const client = new BullMqClient(queues);
    const id = await night().open();
    const bell = { messageId: id, type: 'case-opened', version: 1 };
    await firstValueFrom(client.emit('case-opened', bell));
    expect((await queues.depth('interpretation')).waiting).toBe(1);
    expect((await queues.depth('alerting')).waiting).toBe(1);
    expect((await queues.depth('orders')).waiting).toBe(0);
    await expect(firstValueFrom(client.emit('case-opened', adasCase))).rejects.toMatchObject({ code: 'bad-bell' });
    await expect(firstValueFrom(client.send('case-opened', bell))).rejects.toThrow('do not travel over the queue');
  });
}
