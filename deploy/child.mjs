// A child process that is never left behind: signals are passed on, its end is awaited, its exit code becomes ours.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { at } from './places.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** npm passes Ctrl-C on although the terminal has sent it already; within this time (ms) the second one is the same keystroke. */
const SAME_KEYSTROKE_MS = 500;

/**
 * Runs a program to its end, in the checkout, with our input and output.
 * The child leads its own process group, so that a Ctrl-C in the terminal comes to it from us alone, and once.
 * A later Ctrl-C is passed on again; the child decides what an impatient user gets.
 * @returns {Promise<number>} its exit code, or 128 + the signal that ended it
 */
export async function runToEnd(program, args, { env = {}, quiet = false } = {}) {
  const child = spawn(program, args, {
    cwd: at(),
    env: { ...process.env, ...env },
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    detached: process.platform !== 'win32',
  });
  const lastSent = new Map();
  const passOn = (signal) => {
    const now = performance.now();
    if (now - (lastSent.get(signal) ?? -Infinity) < SAME_KEYSTROKE_MS) return;
    lastSent.set(signal, now);
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, passOn);
  const said = [];
  child.stdout?.on('data', (chunk) => said.push(chunk));
  child.stderr?.on('data', (chunk) => said.push(chunk));
  try {
    const [code, signal] = await new Promise((done, fail) => {
      child.once('error', fail);
      child.once('close', (...end) => done(end));
    });
    const exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
    // A quiet child is heard only when it failed.
    if (quiet && exitCode !== 0) process.stderr.write(`\n${Buffer.concat(said)}`);
    return exitCode;
  } finally {
    for (const signal of SIGNALS) process.off(signal, passOn);
  }
}
