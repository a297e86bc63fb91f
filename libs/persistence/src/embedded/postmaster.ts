import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PermanentFailure } from '#platform';

/** Whether a process of that id exists, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The process id in `postmaster.pid`, which PostgreSQL leaves behind when it is killed; undefined without the file. */
export async function postmasterPid(data: string): Promise<number | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
}

// Ids are reused: after a power cut the id in the file may belong to anything. Linux can say; elsewhere the id is believed.
async function isPostgresOn(pid: number, data: string): Promise<boolean> {
  // No such process, or no such file system: the caller decides by the platform.
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  return command === undefined ? process.platform !== 'linux' : command.split('\0').includes(data);
}

/** Waits until the process is gone; false when it is still there after `ms`. */
export async function gone(pid: number, ms: number): Promise<boolean> {
  for (let waited = 0; waited < ms; waited += 20) {
    if (!isAlive(pid)) return true;
    await sleep(20);
  }
  return !isAlive(pid);
}

// PostgreSQL's own words: SIGINT is a fast shutdown (sessions are ended, a checkpoint is written), SIGQUIT an immediate one.
const FAST_MS = 15_000;
const IMMEDIATE_MS = 5_000;

/** Stops a server by its process id, first in order, then at once. */
export async function stopPostmaster(pid: number): Promise<void> {
  for (const [signal, ms] of [
    ['SIGINT', FAST_MS],
    ['SIGQUIT', IMMEDIATE_MS],
  ] as const) {
    if (!isAlive(pid)) return;
    try {
      process.kill(pid, signal);
    } catch {
      return; // it went between the look and the signal
    }
    if (await gone(pid, ms)) return;
  }
  throw new PermanentFailure('postgres-will-not-stop', `PostgreSQL process ${pid} does not stop`);
}

/**
 * Makes the data directory free for a start. A server whose starter is gone is an orphan and is stopped; one whose starter
 * lives is in use, and the start is refused, saying by whom. A `postmaster.pid` whose number
 * now belongs to another program is removed, as PostgreSQL would take that program for itself and refuse.
 */
export async function clearTheWay(data: string, home: string, starter: number | undefined): Promise<void> {
  const pid = await postmasterPid(data);
  if (pid === undefined) return;
  // A dead one PostgreSQL judges by itself, and better: it looks whether children of the dead still use the memory.
  if (!isAlive(pid)) return;
  if (!(await isPostgresOn(pid, data))) {
    await rm(join(data, 'postmaster.pid'), { force: true });
    return;
  }
  if (starter !== undefined && isAlive(starter)) {
    throw new PermanentFailure(
      'already-running',
      `Pumptrace is already running on ${home}: process ${starter} started its PostgreSQL (process ${pid}). ` +
        'Stop it first, or give this one another PUMPTRACE_HOME or a DATABASE_URL.',
    );
  }
  await stopPostmaster(pid);
}
