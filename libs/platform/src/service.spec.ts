// A service as the launcher sees it: a process, its lines, its exit code. The sources are stripped of their types into a folder
// of their own, because a process of its own cannot use the test runner's loader.
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { transformFileSync } from '@swc/core';
import { build, type Plugin } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

// Processes start slowly on a busy machine; nothing here is measured.
jest.setTimeout(60_000);

const source = dirname(fileURLToPath(import.meta.url));
const nodeModules = join(source, '../../../node_modules');
const stage = mkdtempSync(join(tmpdir(), 'pumptrace-service-'));

// What the night service does beside answering: it tells when its parts are closed, and can be slow, stuck or broken on request.
const MAIN = `
import 'reflect-metadata';
import { Controller, Get, Inject, Injectable, Module } from '@nestjs/common';
import { allSettings, CLOCK, Public, readConfig, runService } from './platform/index.js';
const say = (line) => process.stdout.write(JSON.stringify({ said: line }) + '\\n');
class Rooms {
  constructor(clock) { say('it is ' + clock.now()); }
  async beforeApplicationShutdown() { if (process.env.STUCK === '1') await new Promise(() => setInterval(() => undefined, 1000)); }
  onApplicationShutdown() { say('rooms closed'); }
}
Injectable()(Rooms);
Inject(CLOCK)(Rooms, undefined, 0);
class Slow {
  async slow() { say('begun'); await new Promise((done) => setTimeout(done, 150)); return { finished: true }; }
}
Controller()(Slow);
const method = Object.getOwnPropertyDescriptor(Slow.prototype, 'slow');
Get('slow')(Slow.prototype, 'slow', method);
Public()(Slow.prototype, 'slow', method);
class Night {}
Module({ controllers: [Slow], providers: [Rooms] })(Night);
const strategy = () => ({ listen: (ready) => { say('queue opened'); ready(); }, close: () => say('queue closed'), on: () => undefined, unwrap: () => undefined });
await runService('night', () => ({ module: Night, config: readConfig(allSettings, process.env), port: Number(process.env.PORT ?? 0), strategy, substitutes: { clock: { now: () => 42 } } }));
`;

const line = z.union([
  z.object({ ready: z.string(), url: z.string(), apiKeyFile: z.string().optional() }),
  z.object({ said: z.string() }),
  z.object({ level: z.string(), msg: z.string() }),
]);
type Line = z.infer<typeof line>;

function startNight(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['main.mjs'], {
    cwd: stage,
    env: { PATH: process.env['PATH'], PUMPTRACE_HOME: join(stage, 'home'), LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Line[] = [];
  const errors: string[] = [];
  const waiting = new Set<() => void>();
  createInterface(child.stdout).on('line', (text) => {
    lines.push(line.parse(JSON.parse(text)));
    for (const look of waiting) look();
  });
  child.stderr.on('data', (data: Buffer) => errors.push(data.toString()));
  const ended = once(child, 'close').then(([code]: unknown[]) => code);
  const until = (wanted: (seen: Line) => boolean): Promise<Line> =>
    new Promise((found, gone) => {
      const look = () => {
        const seen = lines.find(wanted);
        if (seen !== undefined) found(seen);
      };
      waiting.add(look);
      look();
      ended.then(() => gone(new Error(`ended before that was said: ${errors.join('')}`)), gone);
    });
  const said = (): string[] => lines.flatMap((each) => ('said' in each ? [each.said] : []));
  const ready = async () => {
    const seen = await until((each) => 'ready' in each);
    if (!('ready' in seen)) throw new Error('not the ready line');
    return seen;
  };
  return { child, lines, errors, ended, until, said, ready };
}

const whatIsAbsent: Plugin = {
  name: 'what is absent',
  setup(bundling) {
    bundling.onResolve({ filter: /^[@a-z]/ }, async ({ path, resolveDir, kind, pluginData }) => {
      if (pluginData === 'asked') return undefined;
      const found = await bundling.resolve(path, { resolveDir, kind, pluginData: 'asked' });
      return found.errors.length > 0 ? { path, external: true } : found;
    });
  },
};
const COMMON_JS = `import { createRequire as requireAt } from 'node:module';
const require = requireAt(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;`;

beforeAll(async () => {
  const options = {
    swcrc: false,
    module: { type: 'es6' },
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
  } as const;
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || /\.(spec|fixture)\.ts$/.test(file)) continue;
    const target = join(stage, 'platform', file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, transformFileSync(join(source, file), options).code);
  }
  writeFileSync(join(stage, 'package.json'), '{"type":"module"}');
  writeFileSync(join(stage, 'night.mjs'), MAIN);
  symlinkSync(nodeModules, join(stage, 'node_modules'));
  // One file, as services are run: five starts, each with a thousand modules to find, are most of this spec otherwise.
  await build({
    entryPoints: [join(stage, 'night.mjs')],
    outfile: join(stage, 'main.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    keepNames: true,
    // Nest asks for packages that we have not got, and goes on without them.
    plugins: [whatIsAbsent],
    banner: { js: COMMON_JS },
    logLevel: 'error',
  });
});

afterAll(() => rmSync(stage, { recursive: true, force: true }));

describe('a service as a process', () => {
  it('says where it listens, answers, finishes what it holds when told to stop, closes in order and exits with 0', async () => {
    const night = startNight();
    const { ready, url, apiKeyFile } = await night.ready();
    expect(ready).toBe('night');
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    const key = readFileSync(apiKeyFile ?? '', 'utf8').trim();
    expect((await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200);

    const inFlight = fetch(`${url}/slow`);
    await night.until((each) => 'said' in each && each.said === 'begun');
    night.child.kill('SIGTERM');
    expect(await (await inFlight).json()).toEqual({ finished: true });
    expect(await night.ended).toBe(0);
    expect(night.said()).toEqual(['it is 42', 'queue opened', 'begun', 'queue closed', 'rooms closed']);
    expect(night.errors).toEqual([]);
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
  });

  it('is ended with 1 when a room does not let go in time, and leaves no process behind', async () => {
    const night = startNight({ STUCK: '1', SHUTDOWN_GRACE_MS: '50' });
    await night.ready();
    night.child.kill('SIGINT');
    expect(await night.ended).toBe(1);
    expect(night.lines).toContainEqual(expect.objectContaining({ level: 'error', msg: 'stopping took too long' }));
  });

  it('does not start on a wrong configuration, and says every reason', async () => {
    const night = startNight({ ORDERS_PORT: 'x', FHIR_AUTH: 'bearer' });
    expect(await night.ended).toBe(1);
    expect(night.errors.join('')).toMatch(
      /night did not start: [^]*ORDERS_PORT: must be a whole number[^]*FHIR_TOKEN: must be set/,
    );
    expect(night.lines).toEqual([]);
  });

  it('does not start on a port that is taken, or without its keys file', async () => {
    const taken = createServer();
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const night = startNight({ PORT: String(port) });
    expect(await night.ended).toBe(1);
    expect(night.errors.join('')).toContain('EADDRINUSE');
    expect(night.said()).toContain('queue closed');
    taken.close();
    const keyless = startNight({ API_KEYS_FILE: join(stage, 'no-such-keys.json') });
    expect(await keyless.ended).toBe(1);
    expect(keyless.errors.join('')).toContain('ENOENT');
  });
});
