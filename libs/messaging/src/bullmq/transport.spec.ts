import { describe, expect, it } from '@jest/globals';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, MessagePattern } from '@nestjs/microservices';
import { PermanentFailure, RandomIds, TransientFailure } from '#platform';
import type { Envelope, OutboxPort } from '#messaging/contracts';
import { RetryLater, judge, lastWords, readLastWords, wordsOf } from './failure.js';
import { BullMqServer, Hears, JobContext, OutboxRelay, connectQueues, jobIdOf } from './index.js';
import type { Queues } from './queues.js';
import { pauseAfter } from './settings.js';

const reached = new Error('the queue was reached');
const untouchable: Queues = {
  kind: 'postgresql',
  queue: () => {
    throw reached;
  },
  worker: () => {
    throw reached;
  },
  depth: () => Promise.reject(reached),
  close: () => Promise.reject(reached),
};

const refuse = (): Promise<never> => Promise.reject(new Error('not in this test'));

/** What the service orders says when it tries to listen with these controllers. */
async function listening(...controllers: (new () => object)[]): Promise<unknown> {
  class Orders {}
  Module({ controllers })(Orders);
  const server = new BullMqServer({
    service: 'orders',
    queues: untouchable,
    store: { load: refuse },
    setAside: { putMessage: refuse },
    report: () => {},
    ids: new RandomIds(),
  });
  const app = await NestFactory.createMicroservice(Orders, { strategy: server, logger: false });
  return app.listen().then(
    () => 'listens',
    (error: unknown) => error,
  );
}

@Controller()
class Assessments {
  @Hears('assessment-changed')
  async assessed(_envelope: Envelope<'assessment-changed'>, _context: JobContext): Promise<void> {}
}

@Controller()
class Alerts {
  @Hears('grade-changed')
  async graded(_envelope: Envelope<'grade-changed'>): Promise<void> {}

  @Hears('incident-changed')
  async incident(_envelope: Envelope<'incident-changed'>): Promise<void> {}
}

describe('a service that begins to hear', () => {
  it('goes to its queue when every message routed to it has its one handler', async () => {
    expect(await listening(Assessments, Alerts)).toBe(reached);
  });

  it('does not compile with a handler that takes another message or forgets to wait', () => {
    class Confused {
      // @ts-expect-error the route brings a grade, the method takes an incident
      @Hears('grade-changed')
      async graded(_envelope: Envelope<'incident-changed'>): Promise<void> {}

      // @ts-expect-error a method that promises nothing would be done before its work is
      @Hears('incident-changed')
      incident(_envelope: Envelope<'incident-changed'>): void {}
    }
    expect(Confused).toBeDefined();
  });

  it('refuses when nobody handles a message that is routed to it', async () => {
    expect(await listening(Alerts)).toMatchObject({
      message: 'orders cannot listen: nobody handles assessment-changed, which is routed here',
    });
  });

  it('refuses a handler of a message that never comes here', async () => {
    @Controller()
    class Eager {
      @Hears('case-opened')
      async opened(_envelope: Envelope<'case-opened'>): Promise<void> {}
    }
    expect(await listening(Assessments, Alerts, Eager)).toMatchObject({
      message: 'orders cannot listen: a handler waits for case-opened, which is never routed here',
    });
  });

  it('refuses two handlers of one message, since a retry would repeat the one that had succeeded', async () => {
    @Controller()
    class Again {
      @Hears('grade-changed')
      async graded(_envelope: Envelope<'grade-changed'>): Promise<void> {}
    }
    expect(await listening(Assessments, Alerts, Again)).toMatchObject({
      message: 'orders cannot listen: grade-changed has more than one handler',
    });
  });

  it('refuses a handler whose errors Nest would hide', async () => {
    @Controller()
    class Bare {
      @EventPattern<string>('assessment-changed')
      assessed(): void {}
    }
    expect(await listening(Alerts, Bare)).toMatchObject({
      message: expect.stringContaining(
        "the handler of assessment-changed hides its errors: mark it with @Hears('assess",
      ),
    });
  });

  it('refuses to answer requests', async () => {
    @Controller()
    class Answering {
      @MessagePattern('assessment-changed')
      assessed(): void {}
    }
    expect(await listening(Alerts, Answering)).toMatchObject({
      message: expect.stringContaining('assessment-changed is handled as a request'),
    });
  });
});

describe('what a failed attempt means', () => {
  const settings = { attempts: 4, unexpectedAttempts: 2 };
  const passing = new TransientFailure('the EHR could not be asked', { retryAfterMs: 7 });
  const dropped = Object.assign(new Error('10.0.0.7 says no to ada'), { code: 'ECONNRESET' });
  const unknown = new RangeError('ada-lovelace is out of range');

  it.each([
    ['a passing failure comes again', passing, 3, 'RetryLater', 'the EHR could not be asked'],
    ['a dropped connection comes again', dropped, 3, 'RetryLater', 'Error ECONNRESET'],
    ['its last attempt sets aside', dropped, 4, 'UnrecoverableError', '[attempts-exhausted] Error ECONNRESET'],
    ['an unknown one comes again', unknown, 1, 'RetryLater', 'RangeError'],
    ['but less often', unknown, 2, 'UnrecoverableError', '[unexpected-error] RangeError'],
    ['a lasting one never', new PermanentFailure('no-case', 'gone'), 1, 'UnrecoverableError', '[no-case] gone'],
    ['what is no error at all is unknown', 'ada', 1, 'RetryLater', 'something thrown that is no error (string)'],
  ])('%s', (_what, error, attempt, name, message) => {
    const verdict = judge(error, attempt, settings);
    expect(verdict).toMatchObject({ name, message });
    expect(`${verdict.message} ${verdict.stack}`).not.toContain('ada');
  });

  it('keeps the wish of the other side and the place in our code, but not the words of a stranger', () => {
    expect(judge(passing, 1, settings)).toMatchObject({ retryAfterMs: 7 });
    expect(judge(unknown, 1, settings)).toBeInstanceOf(RetryLater);
    expect(judge(unknown, 1, settings).stack).toContain('transport.spec');
    const wrapped = new TransientFailure('the row was not written', { cause: unknown });
    expect(wordsOf(wrapped)).toBe('the row was not written, because of RangeError');
  });

  it('does not follow a circle of causes for ever', () => {
    const circle = new Error('round');
    circle.cause = circle;
    expect(wordsOf(circle)).toBe('Error');
  });

  it('can be read back from the failed job alone', () => {
    expect(readLastWords(lastWords('bad-body', 'two\nlines'))).toEqual({ code: 'bad-body', detail: 'two\nlines' });
    const stalled = 'job stalled more than allowable limit';
    expect(readLastWords(stalled)).toEqual({ code: 'worker-died', detail: stalled });
    expect(readLastWords('whatever')).toEqual({ code: 'unlabelled-failure', detail: 'whatever' });
  });
});

describe('the pauses between tries', () => {
  const backoff = { baseMs: 100, capMs: 1_000, jitter: 0.5 };

  it('double up to the cap, and chance only shortens them', () => {
    expect([1, 2, 3, 4, 5, 400].map((failures) => pauseAfter(failures, backoff, { token: () => 'AAAAAA' }))).toEqual([
      100, 200, 400, 800, 1_000, 1_000,
    ]);
    expect(pauseAfter(3, backoff, { token: () => '_____w' })).toBe(200);
  });
});

describe('a relay that stops', () => {
  it('takes its ring down from the bell', async () => {
    let rings = 0;
    const outbox: OutboxPort = {
      relay: () => Promise.resolve(0),
      onBell: async () => {
        rings += 1;
        return async () => void (rings -= 1);
      },
    };
    const ids = new RandomIds();
    const relay = new OutboxRelay({ outbox, queues: untouchable, report: () => {}, ids, pollMs: 60_000 });
    relay.start();
    await new Promise((resolve) => setImmediate(resolve));
    expect(rings).toBe(1);
    await relay.stop();
    expect(rings).toBe(0);
  });
});

describe('the names of jobs and queues', () => {
  it('are the message id, and one more for each time a human sends it off again', () => {
    const messageId = '7b0b7f0e-58a1-4c53-9a4e-0d8f1c1f6a11';
    expect([jobIdOf({ messageId }), jobIdOf({ messageId, round: 0 })]).toEqual([messageId, messageId]);
    expect(jobIdOf({ messageId, round: 2 })).toBe(`${messageId}.2`);
  });

  const databaseUrl = 'postgres://127.0.0.1:1/nowhere';
  it.each([
    [
      'a queue that is neither Redis nor PostgreSQL',
      { databaseUrl, queueUrl: 'amqp://127.0.0.1' },
      'must begin with redis',
    ],
    ['a colon in the prefix', { databaseUrl, queuePrefix: 'a:b' }, 'contains a colon'],
    ['a role that is no name', { databaseUrl, databaseRole: 'x -c fsync=off' }, 'not the name of a role'],
    ['a pool with no room to listen', { databaseUrl, poolSize: 1 }, 'at least 2 connections'],
    ['a database that is not there', { databaseUrl }, 'ECONNREFUSED'],
  ])('%s is refused', async (_what, address, sentence) => {
    await expect(connectQueues(address, () => {})).rejects.toThrow(sentence);
  });
});
