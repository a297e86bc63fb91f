import { setTimeout as sleep } from 'node:timers/promises';

/** What was found when it was looked: the thing waited for, or what there was instead. */
export type Look<T> = { readonly found: T } | { readonly instead: string };

/** It did not come. The message says what was waited for, what was there instead, and the whole picture. */
export class DidNotHappen extends Error {}

export interface Patience {
  readonly deadlineMs: number;
  /** Everything worth seeing when it failed. */
  readonly picture: () => Promise<string>;
}

const PAUSE_MS = 100;

/** Looks again and again until it is there. @throws DidNotHappen */
export async function eventually<T>(what: string, look: () => Promise<Look<T>>, patience: Patience): Promise<T> {
  const until = performance.now() + patience.deadlineMs;
  for (;;) {
    const seen = await look();
    if ('found' in seen) return seen.found;
    if (performance.now() >= until) {
      const seconds = Math.round(patience.deadlineMs / 1000);
      throw new DidNotHappen(`Waited ${seconds} s for ${what}\nInstead: ${seen.instead}\n${await patience.picture()}`);
    }
    await sleep(PAUSE_MS);
  }
}
