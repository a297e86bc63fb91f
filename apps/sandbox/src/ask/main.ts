import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { ask } from './ask.js';
import { siteRules } from './site-rules.js';

// npm changes into the package's folder; INIT_CWD is where the words were typed.
const from = process.env['INIT_CWD'] ?? process.cwd();

/** Whoever reads our answers may have had enough (`| head`): nobody is left to tell, and it is no failure. */
const wentAway = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPIPE';

/** Resolves when the text has been taken: an answer of any length waits for its reader. */
const out = (text: string): Promise<void> =>
  new Promise((taken, failed) => {
    process.stdout.write(text, (error) => (error ? failed(error) : taken()));
  });
/** The program before us leads the terminal, and whoever reads from it behind its back is stopped for good. */
async function* typed(): AsyncGenerator<string> {
  if (process.stdin.isTTY) throw Object.assign(new Error('terminal'), { code: 'a terminal; pipe it in' });
  yield* process.stdin.setEncoding('utf8');
}

// The failed write says so itself, above.
process.stdout.on('error', () => undefined);

try {
  // Not process.exit: a pipe may still be taking the answer in.
  process.exitCode = await ask(process.argv.slice(2), {
    out,
    err: (sentence) => void process.stderr.write(`${sentence}\n`),
    pieces: (path) => (path === '-' ? typed() : createReadStream(resolve(from, path), 'utf8')),
    site: () => siteRules(process.env['CLINICAL_SETTINGS_FILE']),
  });
} catch (error) {
  if (!wentAway(error)) throw error;
  process.exitCode = 1;
}
