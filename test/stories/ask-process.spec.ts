import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { root } from '../../apps/sandbox/src/house/house.js';

const MAIN = join(root, 'dist/apps/sandbox/src/ask/main.js');

/** The program itself, as a script on the ward would call it, with this on its standard input. */
async function run(words: readonly string[], input: string, takes = Number.POSITIVE_INFINITY) {
  const { CLINICAL_SETTINGS_FILE: _file, NODE_OPTIONS: _options, ...env } = process.env;
  const child = spawn(process.execPath, [MAIN, ...words], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  // A program that reads no further leaves the rest of the input where it is.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const err = text(child.stderr);
  let out = '';
  for await (const piece of child.stdout.setEncoding('utf8')) {
    out += String(piece);
    if (out.length >= takes) break;
  }
  const [code]: unknown[] = await ended;
  return { code, out, err: await err };
}

describe('npm run ask, as a process', () => {
  it('answers a table from standard input, and ends with 1 when a line of it was none', async () => {
    expect(await run(['--assert', '-'], '1\tcough\tNo cough.\nnone\n3\tcough\tCough.')).toEqual({
      code: 1,
      out: '1\tABSENT\n3\tPRESENT\n',
      err: 'line 2: 1 cells, not the three of id, phrase and sentence\n',
    });
  });

  it('answers cases from standard input', async () => {
    const { code, out, err } = await run(['-'], '[{"id":"A"}]');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({ cases: [{ id: 'A', steps: [] }] });
  });

  it('what cannot be read or understood ends with 2, and no answer', async () => {
    expect(await run(['--assert', 'no-such-table.tsv'], '')).toEqual({
      code: 2,
      out: '',
      err: 'no-such-table.tsv cannot be read (ENOENT).\n',
    });
    expect(await run(['--text', 'No kink.', '--step', 'palms'], '')).toMatchObject({ code: 2, out: '' });
  });

  it('whoever has read enough may go: no complaint, and no process left', async () => {
    const { code, err } = await run(['--assert', '-'], '1\tcough\tNo cough.\n'.repeat(200_000), 10);
    expect({ code, err }).toEqual({ code: 1, err: '' });
  });
});
