// Places where a process may die. `npm run chaos` kills at each of them; a point that is never reached fails that run.
// Armed only in sandbox mode, by PUMPTRACE_CRASH_AT=<point>@<n>: the n-th time the point is reached the process kills itself.

import { ConfigRefused } from './config/read-config.js';

const NAME = 'PUMPTRACE_CRASH_AT';

/** Closed list: before and after each commit, publish, POST and acknowledgement on the way from a notification to an order and a page. */
export const CRASH_POINTS = [
  'notification.before-commit',
  'notification.after-commit',
  'reading.before-commit',
  'reading.after-commit',
  'publish.before',
  'publish.after',
  'publish.after-commit',
  'handler.before-commit',
  'handler.after-commit',
  'acknowledge.before',
  'acknowledge.after',
  'write.before-post',
  'write.after-post',
  'write.before-commit',
  'write.after-commit',
  'page.before-post',
  'page.after-post',
  'page.after-commit',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

export interface CrashPlan {
  readonly point: CrashPoint;
  /** Which passing kills, counted from 1. */
  readonly passing: number;
}

const isCrashPoint = (word: string): word is CrashPoint => (CRASH_POINTS as readonly string[]).includes(word);

/** Reads `<point>@<n>`. Anything else is an error: a chaos run with a misspelt point would prove nothing. */
export function crashPlan(text: string): CrashPlan {
  const [point = '', passing = '1'] = text.split('@');
  if (!isCrashPoint(point) || !/^[1-9]\d*$/.test(passing))
    throw new ConfigRefused([{ name: NAME, problem: 'must be <point>@<n> with a point of the closed list' }]);
  return { point, passing: Number(passing) };
}

let plan: CrashPlan | undefined;
const passings = new Map<CrashPoint, number>();

/** Arms the process. Refused outside the sandbox: nobody kills a hospital's service by an environment variable. */
export function armCrash(text: string, sandbox: boolean): void {
  if (!sandbox) throw new ConfigRefused([{ name: NAME, problem: 'is for the sandbox only' }]);
  plan = crashPlan(text);
}

/** Marks that the process has come to this place, and dies here if that was the plan: SIGKILL, nothing is flushed. */
export function reached(point: CrashPoint): void {
  if (plan === undefined || plan.point !== point) return;
  const passing = (passings.get(point) ?? 0) + 1;
  passings.set(point, passing);
  if (passing === plan.passing) process.kill(process.pid, 'SIGKILL');
}
