import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePorts, isTaken } from '../../apps/sandbox/src/house/ports.js';
import { eventually } from '../../apps/sandbox/src/play/eventually.js';

const LAUNCHER = fileURLToPath(new URL('../../dist/run/start.mjs', import.meta.url));
const ONE_START_MS = 60_000;
const UP = 'Ctrl-C stops everything.';

/** The launcher, started as `npm start -- --quiet` starts it. */
class Launched {
  said = '';
  readonly ended: Promise<number | string>;

  constructor(readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    this.ended = once(child, 'exit').then(([code, signal]: unknown[]) =>
      typeof code === 'number' ? code : String(signal),
    );
  }

  /** Waits for a sentence, or for its end. */
  says(sentence: string): Promise<void> {
    return waitsFor(
      sentence,
      () => this.said.includes(sentence),
      () => this.said,
    );
  }
}

const waitsFor = (what: string, happened: () => boolean | Promise<boolean>, instead = () => 'not yet'): Promise<void> =>
  eventually(what, async () => ((await happened()) ? { found: undefined } : { instead: instead() }), {
    deadlineMs: ONE_START_MS,
    picture: () => Promise.resolve(''),
  });

describe('npm start -- --quiet', () => {
  let home: string;
  let ports: Record<string, string>;
  const running: Launched[] = [];

  const launch = (more: Record<string, string> = {}): Launched => {
    const { NODE_OPTIONS: _jest, DATABASE_URL: _database, FHIR_BASE_URL: _ehr, ...env } = process.env;
    const child = spawn(process.execPath, [LAUNCHER, '--quiet'], {
      env: { ...env, PUMPTRACE_HOME: home, ...ports, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const launched = new Launched(child);
    running.push(launched);
    return launched;
  };
  const portOf = (name: string): number => Number(ports[name]);
  const stillThere = async (): Promise<string[]> => {
    const { port } = JSON.parse(await readFile(join(home, 'postgres.json'), 'utf8'));
    const named = { ...ports, postgres: String(port) };
    const looked = await Promise.all(
      Object.entries(named).map(async ([name, at]) => ((await isTaken(Number(at), '127.0.0.1')) ? name : '')),
    );
    return looked.filter((name) => name !== '');
  };

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'pumptrace-start-'));
    const [orders, interpretation, alerting, sandbox] = (await freePorts(4)).map(String);
    ports = {
      ORDERS_PORT: orders ?? '',
      INTERPRETATION_PORT: interpretation ?? '',
      ALERTING_PORT: alerting ?? '',
      SANDBOX_PORT: sandbox ?? '',
    };
  });

  afterAll(async () => {
    for (const { child, ended } of running) {
      child.kill('SIGKILL');
      await ended;
    }
    await waitsFor('everything to be gone', async () => (await stillThere()).length === 0);
    await rm(home, { recursive: true, force: true });
  }, ONE_START_MS);

  it(
    'brings up everything, answers under its ports, and Ctrl-C leaves nothing behind',
    async () => {
      const launched = launch();
      await launched.says(UP);
      expect(launched.said).toContain('The EHR is empty: a first start.');
      const patient = { resourceType: 'Patient', id: 'someone' };
      const kept = await fetch(`http://127.0.0.1:${portOf('SANDBOX_PORT')}/fhir/Patient/someone`, {
        method: 'PUT',
        headers: { 'content-type': 'application/fhir+json' },
        body: JSON.stringify(patient),
      });
      expect(kept.status).toBe(201);
      for (const name of ['ORDERS_PORT', 'INTERPRETATION_PORT', 'ALERTING_PORT'])
        expect((await fetch(`http://127.0.0.1:${portOf(name)}/health/live`)).status).toBe(200);
      launched.child.kill('SIGINT');
      expect(await launched.ended).toBe(0);
      expect(await stillThere()).toEqual([]);
    },
    ONE_START_MS,
  );

  it(
    'goes on where it was; a launcher that is killed takes everything with it, and the next start still works',
    async () => {
      const killed = launch();
      await killed.says(UP);
      expect(killed.said).toContain('Going on where it was: patients in the EHR 1, open cases 0.');
      killed.child.kill('SIGKILL');
      expect(await killed.ended).toBe('SIGKILL');
      await waitsFor('everything to be gone', async () => (await stillThere()).length === 0);
      const next = launch();
      await next.says(UP);
      next.child.kill('SIGTERM');
      expect(await next.ended).toBe(0);
      expect(await stillThere()).toEqual([]);
    },
    2 * ONE_START_MS,
  );

  it('says which port is taken and what to do, and starts nothing', async () => {
    const somebody = createServer();
    await new Promise<void>((listening) => somebody.listen(portOf('ALERTING_PORT'), '127.0.0.1', listening));
    const launched = launch();
    expect(await launched.ended).toBe(1);
    await new Promise((closed) => somebody.close(closed));
    expect(launched.said).toMatch(/Port \d+ for alerting is taken: .*ALERTING_PORT\.\n$/);
    expect(await stillThere()).toEqual([]);
  });

  it('names a setting it cannot read, without its value', async () => {
    const launched = launch({ ORDERS_PORT: 'three-thousand-and-one' });
    expect(await launched.ended).toBe(1);
    expect(launched.said).toContain('ORDERS_PORT');
    expect(launched.said).not.toContain('three-thousand');
  });
});
