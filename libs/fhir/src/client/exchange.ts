// The policy round every call: who goes through, how long, how often, and what the outcome is called.

import type { RequestOptions } from 'fhir-kit-client';
import type { CallTrace, EhrFailure } from './answer.js';
import { classify, OUTAGE_STATUS, REPEATABLE_STATUS } from './classify.js';
import type { CallNature, Ended, Reply } from './classify.js';
import { backoffMs, Breaker, Turnstile } from './patience.js';
import type { EhrClientSettings, EhrLimits } from './settings.js';
import { fetchDispatcher, newWireRecord, watchedDispatcher } from './wire.js';

/** One call as the policy sees it. */
export interface Plan extends CallNature {
  /** Name for metrics: a resource type, never a URL. */
  readonly type: string;
  /** May be sent again without harm: reads, and a PUT that names the version it replaces. Never a create. */
  readonly repeatable: boolean;
  /** Whether the Authorization header goes along. */
  readonly credentials: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly send: (options: RequestOptions) => Promise<unknown>;
}

export class Exchanger {
  private readonly breaker: Breaker;
  private readonly turnstile: Turnstile;
  private readonly dispatcher = fetchDispatcher();

  constructor(
    private readonly settings: EhrClientSettings,
    private readonly limits: EhrLimits,
  ) {
    this.breaker = new Breaker(limits);
    this.turnstile = new Turnstile(limits.maxConcurrent);
  }

  /** Makes the call with all its tries. Never rejects for anything the EHR or the network does. */
  async run(plan: Plan): Promise<Reply | EhrFailure> {
    const { time } = this.settings;
    const requestId = this.settings.newRequestId();
    const end = time.now() + this.limits.deadlineMs;
    let tries = 0;
    let renewed = false;
    let last: EhrFailure | undefined;
    for (;;) {
      const outcome = await this.turnstile.pass(async () => {
        const left = end - time.now();
        if (left <= 0) return stopAt(last, { requestId, tries, kind: 'notSent', why: 'waited-too-long' });
        let authorization: string | undefined;
        if (plan.credentials) {
          try {
            authorization = await this.settings.credentials.authorization();
          } catch {
            // Why no token could be had is the provider's to report; its error may quote the secret.
            return stopAt(last, { requestId, tries, kind: 'unauthorized', sent: false });
          }
        }
        const leave = this.breaker.ask(time.now());
        if (leave.kind === 'stay') {
          const kind = leave.why === 'throttled' ? 'throttled' : 'circuitOpen';
          return stopAt(last, { requestId, tries, kind, retryAfterMs: leave.ms });
        }
        tries++;
        const answer = await this.tryOnce(plan, authorization, { requestId, tries }, left);
        const fresh = answer.kind === 'unauthorized' && !renewed && this.settings.credentials.forget(authorization);
        return { final: false, fresh, answer };
      });
      const { answer } = outcome;
      if (answer.kind === 'reply' || outcome.final) return answer;
      // 401 means nothing was done, so one renewal is safe even for a write.
      if (outcome.fresh) {
        renewed = true;
        continue;
      }
      if (!plan.repeatable || tries >= this.limits.maxTries || !mayRepeat(answer)) return answer;
      last = answer;
      const asked = 'retryAfterMs' in answer ? (answer.retryAfterMs ?? 0) : 0;
      const wait = Math.max(asked, backoffMs(tries, this.limits, this.settings.random));
      if (time.now() + wait >= end) return answer;
      await time.sleep(wait);
    }
  }

  private async tryOnce(
    plan: Plan,
    authorization: string | undefined,
    trace: CallTrace,
    leftMs: number,
  ): Promise<Reply | EhrFailure> {
    const { time, onExchange } = this.settings;
    const record = newWireRecord(plan.anyBody);
    const signal = AbortSignal.timeout(Math.max(1, Math.min(this.limits.tryTimeoutMs, leftMs)));
    const started = time.now();
    const ended = await settle(signal, () =>
      plan.send({
        headers: {
          // The length of a compressed body says nothing about what it unfolds to; see wire.ts.
          'accept-encoding': 'identity',
          ...plan.headers,
          'x-request-id': trace.requestId,
          ...(authorization === undefined ? {} : { authorization }),
        },
        signal,
        redirect: 'error',
        dispatcher: watchedDispatcher(this.dispatcher, record, this.limits),
      }),
    );
    const nowMs = time.now();
    const { retryAfterCapMs } = this.limits;
    const answer = classify(plan, record, ended, { nowMs, retryAfterCapMs }, trace);
    if (record.status === undefined || OUTAGE_STATUS.has(record.status)) this.breaker.outage(nowMs);
    else this.breaker.answered();
    if ((answer.kind === 'throttled' || answer.kind === 'unavailable') && answer.retryAfterMs !== undefined) {
      this.breaker.throttled(nowMs, answer.retryAfterMs);
    }
    onExchange?.({
      method: plan.method,
      type: plan.type,
      status: record.status,
      ms: nowMs - started,
      requestId: trace.requestId,
      attempt: trace.tries,
    });
    return answer;
  }
}

/** A later try that could not be made must not hide what the earlier one learned, such as a write in doubt. */
function stopAt(last: EhrFailure | undefined, why: EhrFailure): StopAt {
  return { final: true, fresh: false, answer: last ?? why };
}

interface StopAt {
  readonly final: true;
  readonly fresh: false;
  readonly answer: EhrFailure;
}

function mayRepeat(failure: EhrFailure): boolean {
  switch (failure.kind) {
    case 'network':
    case 'timeout':
    case 'throttled':
      return true;
    case 'unavailable':
      return REPEATABLE_STATUS.has(failure.status);
    case 'notFound':
    case 'gone':
    case 'versionConflict':
    case 'severalMatches':
    case 'unauthorized':
    case 'forbidden':
    case 'refused':
    case 'notFhir':
    case 'circuitOpen':
    case 'notSent':
      return false;
    default: {
      const never: never = failure;
      return never;
    }
  }
}

async function settle(signal: AbortSignal, send: () => Promise<unknown>): Promise<Ended> {
  // The signal goes to fetch as well, but the deadline must hold even where fetch does not heed it.
  const over = new Promise<Ended>((end) => {
    const stop = (): void => end({ ok: false, error: signal.reason, timedOut: true });
    signal.addEventListener('abort', stop, { once: true });
  });
  const sent = async (): Promise<Ended> => {
    try {
      return { ok: true, body: await send() };
    } catch (error) {
      return { ok: false, error, timedOut: signal.aborted };
    }
  };
  return Promise.race([sent(), over]);
}
