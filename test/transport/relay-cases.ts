import { expect, it } from '@jest/globals';
import type { Queues } from '#messaging';
import { eventually } from './eventually.js';
import type { Night } from './ward.js';

const twenty = Array.from({ length: 20 }, (_, index) => index);

export function relayCases(night: () => Night): void {
  const relayed = (): number =>
    night()
      .events.flatMap((event) => (event.kind === 'relayed' ? [event.deliveries] : []))
      .reduce((sum, deliveries) => sum + deliveries, 0);

  it('the relay carries messages in the order they were committed', async () => {
    const posted: string[] = [];
    for (const _ of twenty) posted.push(await night().open());
    const heard: string[] = [];
    await night().relay();
    await eventually('all are sent', async () => (await night().mail.waiting()) === 0);
    await night().serve('interpretation', async ({ messageId }) => void heard.push(messageId), { concurrency: 1 });
    await night().until('handled', 20);
    expect(heard).toEqual(posted);
  });

  it('two relays at one outbox publish every message once', async () => {
    const queues = await night().queues();
    await night().relay();
    await night().relay();
    for (const _ of twenty) await night().open();
    await eventually('all are sent', async () => (await night().mail.waiting()) === 0);
    await eventually('all are in the queue', async () => (await queues.depth('alerting')).waiting === 20);
    expect(relayed()).toBe(40);
  });

  it('the bell wakes the relay long before it would look by itself', async () => {
    const queues = await night().queues();
    await night().relay();
    await night().open();
    // The relay looks by itself once a minute, later than a test may last.
    await eventually('the message is in the queue', async () => (await queues.depth('interpretation')).waiting === 1);
    await eventually('its rows are marked', async () => (await night().mail.waiting()) === 0);
    expect(relayed()).toBe(2);
  });

  it('a queue that is away leaves the rows waiting, and they go when it is back', async () => {
    const queues = await night().queues();
    let away = true;
    const faltering: Queues = {
      ...queues,
      queue: (listener) => {
        if (away) throw Object.assign(new Error('the queue is away'), { code: 'ECONNREFUSED' });
        return queues.queue(listener);
      },
    };
    await night().open();
    await night().relay(faltering);
    await night().until('relay-failed', 2);
    expect(await night().mail.waiting()).toBe(2);
    expect(night().count('relayed')).toBe(0);
    away = false;
    // Each row waits its own jittered while, so the two may go in two rounds.
    await eventually('both rows have gone', async () => (await night().mail.waiting()) === 0);
    expect(night().count('relayed')).toBeGreaterThan(0);
    const counted = night().events.flatMap((event) => (event.kind === 'relay-failed' ? [event.failures] : []));
    expect(counted.slice(0, 2)).toEqual([1, 2]);
  });

  it('a relay that stops still carries what was committed before, and hears no bell afterwards', async () => {
    const relay = await night().relay();
    await night().open();
    await relay.stop();
    expect(await night().mail.waiting()).toBe(0);
    await night().open();
    expect(await night().mail.waiting()).toBe(2);
  });
}
