import { setTimeout } from 'node:timers/promises';
import { SystemClock, type Clock } from '#platform';
import type { Credentials } from './credentials.js';

/** Time as the client meets it, passed in so that a test night can run without waiting. */
export interface EhrTime extends Clock {
  sleep(ms: number): Promise<void>;
}

export class SystemEhrTime extends SystemClock implements EhrTime {
  async sleep(ms: number): Promise<void> {
    await setTimeout(ms);
  }
}

/** One try on the wire, for metrics and logs. Carries no URL: a search URL names the patient. */
export interface Exchange {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Resource type, or `metadata` / `smart-configuration` / `Bundle` for a next page. */
  readonly type: string;
  /** HTTP status; `undefined` when no answer came. */
  readonly status: number | undefined;
  readonly ms: number;
  readonly requestId: string;
  /** 1 for the first try. */
  readonly attempt: number;
}

/** Limits of one EHR. All times in milliseconds. */
export interface EhrLimits {
  /** One try, from connecting to the last byte. */
  readonly tryTimeoutMs: number;
  /** One call with all its tries and waits; of a search, each page. */
  readonly deadlineMs: number;
  readonly maxTries: number;
  /** Full jitter: each wait is random between 0 and min(cap, base * 2^n). */
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** A Retry-After beyond this is believed only up to here: a wrong date must not silence an EHR for years. */
  readonly retryAfterCapMs: number;
  readonly maxConcurrent: number;
  /** Consecutive outages (no answer, 502, 503, 504) after which the EHR is left in peace. */
  readonly breakerFailures: number;
  readonly breakerOpenMs: number;
  readonly maxResponseBytes: number;
  readonly maxJsonDepth: number;
  readonly maxPages: number;
}

export const DEFAULT_EHR_LIMITS: EhrLimits = {
  tryTimeoutMs: 15_000,
  deadlineMs: 45_000,
  maxTries: 4,
  backoffBaseMs: 500,
  backoffCapMs: 60_000,
  retryAfterCapMs: 3_600_000,
  maxConcurrent: 4,
  breakerFailures: 5,
  breakerOpenMs: 30_000,
  maxResponseBytes: 20_000_000,
  maxJsonDepth: 100,
  maxPages: 50,
};

export interface EhrClientSettings {
  /** The FHIR base, for instance `https://ehr.example.org/fhir`. No user name, query or fragment. */
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly time: EhrTime;
  /** Uniform in [0, 1), for jitter. */
  readonly random: () => number;
  /** A fresh X-Request-Id. */
  readonly newRequestId: () => string;
  readonly limits?: Partial<EhrLimits>;
  /** Told after every try. Must not throw. */
  readonly onExchange?: (exchange: Exchange) => void;
}
