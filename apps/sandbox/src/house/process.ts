import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A process of the house that has said it is ready. */
export interface Resident {
  readonly name: string;
  readonly pid: number;
  /** What it said when it was ready: `{"ready": ..., "url": ...}`. */
  readonly said: Readonly<Record<string, string>>;
  /** Resolves with the exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  /** Asks it to stop and waits; what has not stopped in its time is ended. */
  stop(): Promise<void>;
  /** Ends it where it stands. */
  kill(): Promise<void>;
}

export interface ResidentOptions {
  readonly name: string;
  /** Path of the compiled main. */
  readonly main: string;
  readonly env: NodeJS.ProcessEnv;
  /** Every line it writes but the ready line. */
  readonly onLine: (name: string, line: string) => void;
}

const READY_MS = 60_000;
const STOP_MS = 15_000;

function readyLine(line: string): Readonly<Record<string, string>> | undefined {
  if (!line.startsWith('{"ready"')) return undefined;
  const said: unknown = JSON.parse(line);
  if (typeof said !== 'object' || said === null) return undefined;
  return Object.fromEntries(
    Object.entries(said).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

async function endOf(child: ChildProcess): Promise<number | string> {
  if (child.exitCode !== null) return child.exitCode;
  if (child.signalCode !== null) return child.signalCode;
  const [code, signal]: unknown[] = await once(child, 'exit');
  return typeof code === 'number' ? code : String(signal);
}

/** Starts a process of the house and waits until it says that it is ready. It ends with us, however we end: the IPC line tells it. */
export async function moveIn({ name, main, env, onLine }: ResidentOptions): Promise<Resident> {
  // A group of its own: Ctrl-C in the terminal reaches the launcher alone, which stops everybody in order.
  const child = spawn(process.execPath, [main], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  const ended = endOf(child);
  const last: string[] = [];
  const said = await new Promise<Readonly<Record<string, string>>>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} did not become ready in ${READY_MS / 1000} s`)), READY_MS);
    const hear = (line: string): void => {
      const ready = readyLine(line);
      if (ready !== undefined) {
        clearTimeout(timer);
        resolve(ready);
        return;
      }
      last.push(line);
      if (last.length > 20) last.shift();
      onLine(name, line);
    };
    for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on('line', hear);
    void ended.then((how) => {
      clearTimeout(timer);
      reject(new Error(`${name} ended (${how}) before it was ready:\n${last.join('\n')}`));
    });
  }).catch(async (error: unknown) => {
    child.kill('SIGKILL');
    await ended;
    throw error;
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(timer);
  };
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return { name, pid: child.pid ?? 0, said, ended, stop, kill };
}
