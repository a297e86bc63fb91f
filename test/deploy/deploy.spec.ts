// The entry behind every npm script, and the files that only a container engine would read.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { parse } from 'yaml';

const ROOT = resolve(import.meta.dirname, '../..');
const house = mkdtempSync(join(tmpdir(), 'deploy-'));
const write = (path: string, words: string): void => {
  mkdirSync(join(house, path, '..'), { recursive: true });
  writeFileSync(join(house, path), words);
};

/** What the small programs below use of Node. */
const NODE = `declare const console: { log(line: string): void; error(line: string): void };
declare const process: { argv: string[]; exitCode: number; exit(code: number): never; on(event: string, act: () => void): void };
declare function setTimeout(act: () => void, ms: number): void;
declare function setInterval(act: () => void, ms: number): void;
`;

interface Ended {
  code: number;
  out: string;
  err: string;
}

const run = async (...args: string[]): Promise<Ended> =>
  await new Promise((done) => {
    const env = { ...process.env, NODE_OPTIONS: '' };
    execFile(process.execPath, ['deploy/run.mjs', ...args], { cwd: house, env }, (error, out, err) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });

const lastLine = (said: string): string => said.trimEnd().split('\n').at(-1) ?? '';

beforeAll(() => {
  for (const part of [
    'deploy',
    'package.json',
    'package-lock.json',
    'jest.config.js',
    'test/setup.mjs',
    'test/sequence.mjs',
  ])
    cpSync(join(ROOT, part), join(house, part), { recursive: true });
  // Made from the packages alone, by the `npm test` we run in.
  if (existsSync(join(ROOT, 'dist/packages')))
    cpSync(join(ROOT, 'dist/packages'), join(house, 'dist/packages'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(house, 'node_modules'));
  // The compiler's settings with little to compile and no types of packages, so that a build is quick.
  const compilerOptions = {
    target: 'ES2023',
    module: 'nodenext',
    rootDir: '.',
    outDir: 'dist',
    types: [],
    lib: ['es2023'],
    incremental: true,
    sourceMap: true,
  };
  const include = ['apps/**/*.ts', 'libs/**/*.ts'];
  write('tsconfig.json', JSON.stringify({ compilerOptions, include, exclude: ['**/*.spec.ts'] }));
  write('libs/platform/src/index.ts', 'export const one: number = 1;\n');
  write(
    'apps/sandbox/src/play/main.ts',
    `${NODE}console.log(process.argv.slice(2).join(' '));\nprocess.exitCode = 3;\n`,
  );
  // A program that counts what it is told and takes its time to close, as the real launcher does.
  write(
    'apps/sandbox/src/start/run.ts',
    `${NODE}const told: string[] = [];
export const run = () => {
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    told.push(signal);
    if (told.length === 1) setTimeout(() => { console.log(told.join(' ')); process.exit(7); }, 300);
  });
setInterval(() => {}, 1000);
console.log('up');
};\n`,
  );
}, 60_000);
afterAll(() => rmSync(house, { recursive: true, force: true }));

describe('npm start, play, ask and the others', () => {
  it('builds once, passes the arguments on and returns the exit code of the program', async () => {
    const first = await run('play', 'kinked-catheter', '--fast');
    expect(first).toMatchObject({
      code: 3,
      out: 'kinked-catheter --fast\n',
      err: expect.stringMatching(/built in [\d.]+ s\n$/),
    });
    expect(await run('play')).toMatchObject({ code: 3, err: '' });
  }, 60_000);

  it('builds again when a source changed, and when one is gone', async () => {
    write('libs/platform/src/two.ts', 'export const two = 2;\n');
    expect((await run('play')).err).toContain('built in');
    rmSync(join(house, 'libs/platform/src/two.ts'));
    expect((await run('play')).err).toContain('built in');
  }, 60_000);

  it('runs nothing that cannot be translated; a type that does not agree is found by build', async () => {
    write('libs/platform/src/broken.ts', 'export const broken: number = ;\n');
    const broken = await run('play');
    expect(broken).toMatchObject({ code: 2, out: '', err: expect.stringContaining('broken.ts(1,31): error TS1109') });
    write('libs/platform/src/broken.ts', 'export const broken: number = "one";\n');
    const built = await run('build');
    rmSync(join(house, 'libs/platform/src/broken.ts'));
    expect(built).toMatchObject({ code: 2, err: expect.stringContaining('broken.ts(1,14): error TS2322') });
    // A failed build is not remembered as a build.
    expect((await run('play')).err).toContain('built in');
  }, 60_000);

  it('says which commands there are', async () => {
    expect(await run('dance')).toMatchObject({ code: 2, err: expect.stringMatching(/dance.*start, play, ask/) });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s, even when npm sends it a second time, reaches the program once, and its end is awaited',
    async (signal) => {
      const child = spawn(process.execPath, ['deploy/run.mjs', 'start'], {
        cwd: house,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let out = '';
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
      const ended = once(child, 'close');
      while (!out.includes('up')) await wait(20);
      child.kill(signal);
      await wait(50);
      child.kill(signal);
      expect(await ended).toEqual([7, null]);
      expect(out).toBe(`up\n${signal}\n`);
    },
    60_000,
  );
});

describe('a process of one file', () => {
  const starts = async (name: string): Promise<{ code: number; said: string }> => {
    const child = spawn(process.execPath, [join(house, `dist/run/${name}.mjs`)], {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    return { code: Number(code), said };
  };
  const codeOf = (name: string): string => {
    const found = readdirSync(join(house, 'dist/run')).find(
      (file) => file.startsWith(`${name}-`) && file.endsWith('.code'),
    );
    return join(house, 'dist/run', found ?? 'there is none');
  };

  it('names the line of the source in a trace, and runs with what V8 kept of it, without that, and with one that is none', async () => {
    write(
      'apps/orders/src/run.ts',
      `${NODE}export const run = (): void => {\n  throw new Error('at line three');\n};\n`,
    );
    const line = `${NODE}export`.split('\n').length + 1;
    await run('play');
    const whole = await starts('orders');
    expect(whole.code).toBe(1);
    expect(whole.said).toContain('Error: at line three');
    expect(whole.said).toContain(`${join(house, 'apps/orders/src/run.ts')}:${line}:9`);
    writeFileSync(codeOf('orders'), 'not what V8 wrote');
    expect(await starts('orders')).toEqual(whole);
    rmSync(codeOf('orders'));
    expect(await starts('orders')).toEqual(whole);
  }, 60_000);

  it('a script that changed by one letter does not run with what V8 kept of the one before', async () => {
    const said = (word: string): string => `${NODE}export const run = (): void => console.error('${word}');\n`;
    write('apps/orders/src/run.ts', said('one'));
    await run('play');
    const before = codeOf('orders');
    expect((await starts('orders')).said).toBe('one\n');
    write('apps/orders/src/run.ts', said('two'));
    await run('play');
    expect(codeOf('orders')).not.toBe(before);
    expect((await starts('orders')).said).toBe('two\n');
  }, 60_000);
});

describe('npm test', () => {
  const spec = (body: string): string => `import { expect, it } from '@jest/globals';\n${body}\n`;

  it('ends with one line; a spec file that cannot be loaded counts as a failure, not as fewer tests', async () => {
    const [passes, fails] = [`it('a', () => expect(1).toBe(1));`, `it('b', () => expect(1).toBe(2));`];
    write('libs/platform/src/a.spec.ts', spec(passes));
    write('libs/platform/src/b.spec.ts', spec(`${fails} it.skip('c', () => {});`));
    write('libs/platform/src/c.spec.ts', spec(`throw new Error('not today');`));
    const ended = await run('test');
    expect([ended.code, lastLine(ended.out)]).toEqual([1, '1 passed, 2 failed, 1 skipped']);
  }, 60_000);

  it('passes arguments on to Jest', async () => {
    const ended = await run('test', 'a.spec');
    expect([ended.code, lastLine(ended.out)]).toEqual([0, '1 passed, 0 failed']);
  }, 60_000);
});

describe('containers', () => {
  const SERVICES = ['orders', 'interpretation', 'alerting'];
  interface Compose {
    services: Record<
      string,
      { command?: string[]; build?: { target: string }; environment?: object; volumes?: string[] }
    >;
    volumes: Record<string, unknown>;
  }
  const compose = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as Compose;
  const dockerfile = readFileSync(join(ROOT, 'deploy/Dockerfile'), 'utf8');

  it('one image for three services, the command chooses; the sandbox only by its profile', () => {
    expect(Object.keys(compose.services)).toEqual(['postgres', 'redis', ...SERVICES, 'sandbox']);
    for (const name of SERVICES) {
      expect(compose.services[name]).toMatchObject({
        build: { target: 'service' },
        command: ['node', `dist/run/${name}.mjs`],
      });
    }
    expect(compose.services['sandbox']).toMatchObject({ profiles: ['sandbox'], build: { target: 'sandbox' } });
  });

  it('every setting it hands to a service is one the services know', () => {
    const known = readFileSync(join(ROOT, '.env.example'), 'utf8');
    const unknown = SERVICES.flatMap((name) => Object.keys(compose.services[name]?.environment ?? {})).filter(
      (name) => !known.includes(`#${name}=`),
    );
    expect(unknown).toEqual([]);
  });

  it('each service is told its own address from outside, and none while there is none', () => {
    const told = SERVICES.map((name) => Object.entries(compose.services[name]?.environment ?? {}));
    const addresses = told.map((settings) => settings.find(([name]) => name === 'PUBLIC_URL')?.[1]);
    expect(addresses).toEqual(SERVICES.map((name) => `\${PUBLIC_URL:+\${PUBLIC_URL}/${name}}`));
  });

  it('every app of the checkout that can be started stands in the compose file', () => {
    const apps = readdirSync(join(ROOT, 'apps'));
    expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(apps));
  });

  it('carries what is read at run time beside dist', () => {
    const [, service = ''] = dockerfile.split(/^FROM \S+ AS service$/m);
    for (const folder of ['libs/fhir/tables', 'package.json', 'LICENSE', 'NOTICE']) {
      expect(readdirSync(join(ROOT, folder, '..'))).toContain(folder.split('/').at(-1));
      expect(service).toMatch(new RegExp(`^COPY .*\\b${folder}\\b`, 'm'));
    }
  });

  it('every build target and every named volume exists', () => {
    const targets = [...dockerfile.matchAll(/^FROM \S+ AS (\w+)$/gm)].map(([, name]) => name);
    for (const { build } of Object.values(compose.services)) if (build) expect(targets).toContain(build.target);
    const named = Object.values(compose.services).flatMap(({ volumes }) =>
      (volumes ?? []).map((volume) => volume.split(':')[0]),
    );
    for (const name of named) if (name && /^[a-z]+$/.test(name)) expect(Object.keys(compose.volumes)).toContain(name);
    expect(dockerfile.match(/^USER .*/gm)).toEqual(['USER node', 'USER node']);
  });
});
