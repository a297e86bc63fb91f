import { spawn, type ChildProcess } from 'node:child_process';
import type { RunAs } from './run-as.js';

// A shell stands between us and the server for one reason: when this process dies, however it dies, the pipe on the
// shell's input closes, and the shell tells the server to stop (SIGINT is PostgreSQL's fast shutdown).
const WATCH = `exec 3<&0
"$@" 3<&- &
server=$!
{ read -r _ <&3; kill -INT "$server"; } 2>/dev/null &
watch=$!
wait "$server"
code=$?
kill "$watch" 2>/dev/null
exit "$code"`;

/** The words that run a program under the watching shell. */
export const watched = (program: string, args: readonly string[]): [string, string[]] => [
  '/bin/sh',
  ['-c', WATCH, 'sh', program, ...args],
];

/**
 * Runs a program that is told to stop when the returned child's `stdin` closes. It has a session of its own, so that
 * Ctrl-C in the terminal does not take it away from services that are still finishing.
 */
export function spawnWatched(
  program: string,
  args: readonly string[],
  log: number,
  runAs: RunAs | undefined,
): ChildProcess {
  const child = spawn(...watched(program, args), { cwd: '/', detached: true, stdio: ['pipe', log, log], ...runAs });
  child.unref();
  return child;
}
