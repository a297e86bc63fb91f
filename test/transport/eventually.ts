import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 30_000;
const GLANCE_MS = 20;

/** Waits until something has become true, and says what did not when it never does. */
export async function eventually(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`it never came to pass that ${what}`);
    await sleep(GLANCE_MS);
  }
}
