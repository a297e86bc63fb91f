// Every guard has bitten: breaks/ is a small house in which each rule is broken once, and the guards must report
// exactly those breaks and no other. A file names what it breaks in its first line (`// breaks: rule, rule`).
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const BREAKS = join(ROOT, 'test/house-rules/breaks');
const GUARDS = ['.dependency-cruiser.cjs', '.oxlintrc.json', 'package.json', 'tsconfig.json', 'test/house-rules'];
const house = mkdtempSync(join(tmpdir(), 'house-rules-'));

/** What one guard said, as `path: rule`, sorted; and every rule it knows. */
interface Said {
  bites: string[];
  rules: string[];
}

/** Runs a guard in the small house and reads its report; the exit code differs between the tools, so the report decides. */
const run = async (script: string, ...args: string[]): Promise<unknown> =>
  await new Promise((done, fail) => {
    execFile(process.execPath, [join(ROOT, script), ...args], { cwd: house, maxBuffer: 1e8 }, (_, stdout, stderr) => {
      if (stdout.trim() === '') fail(new Error(`${script} reported nothing: ${stderr}`));
      else done(JSON.parse(stdout));
    });
  });

const unique = (list: string[]): string[] => [...new Set(list)].sort();

async function imports(): Promise<Said> {
  const report = (await run(
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    'apps',
    'libs',
    'test',
    '--config',
    '.dependency-cruiser.cjs',
    '-T',
    'json',
  )) as {
    summary: { violations: { from: string; rule: { name: string } }[]; ruleSetUsed: { forbidden: { name: string }[] } };
  };
  return {
    bites: unique(report.summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`)),
    rules: report.summary.ruleSetUsed.forbidden.map(({ name }) => name),
  };
}

async function lint(): Promise<Said> {
  const report = (await run('node_modules/oxlint/bin/oxlint', 'apps', 'libs', 'test', '-f', 'json')) as {
    diagnostics: { code: string; filename: string }[];
  };
  const config = readFileSync(join(ROOT, '.oxlintrc.json'), 'utf8');
  const named = [...config.matchAll(/^ +"((?:[a-z]+\/)?[a-z-]+)": (?:"error"|\[\s*"error")/gm)].map(
    ([, name]) => name ?? '',
  );
  return {
    bites: unique(report.diagnostics.map(({ code, filename }) => `${filename}: ${code}`)),
    rules: unique(
      named.map((name) => name.replace(/^(?:(\w+)\/)?(.*)$/, (_, plugin, rule) => `${plugin ?? 'eslint'}(${rule})`)),
    ),
  };
}

async function words(): Promise<Said> {
  const report = (await run('test/house-rules/words.mjs', '--json')) as {
    rules: string[];
    found: { path: string; rule: string }[];
  };
  return { bites: unique(report.found.map(({ path, rule }) => `${path}: ${rule}`)), rules: report.rules };
}

const planted = readdirSync(BREAKS, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .flatMap((path) => {
    const [, names] = /^\/\/ breaks: (.*)/.exec(readFileSync(path, 'utf8')) ?? [];
    return (names?.split(', ') ?? []).map((rule) => ({ rule, path: relative(BREAKS, path) }));
  });
// Three hundred and one lines are planted here rather than kept.
planted.push({ rule: 'eslint(max-lines)', path: 'libs/platform/src/too-long.ts' });

describe('the house rules, each with a planted break', () => {
  let said: Record<'imports' | 'lint' | 'words', Said>;

  beforeAll(async () => {
    for (const guard of GUARDS) cpSync(join(ROOT, guard), join(house, guard), { recursive: true });
    rmSync(join(house, 'test/house-rules/breaks'), { recursive: true });
    cpSync(BREAKS, house, { recursive: true });
    writeFileSync(join(house, 'libs/platform/src/too-long.ts'), 'export {};\n'.repeat(301));
    symlinkSync(join(ROOT, 'node_modules'), join(house, 'node_modules'));
    const [byImport, byLint, byWord] = await Promise.all([imports(), lint(), words()]);
    said = { imports: byImport, lint: byLint, words: byWord };
  }, 60_000);
  afterAll(() => rmSync(house, { recursive: true, force: true }));

  it.each(['imports', 'lint', 'words'] as const)('%s: exactly what was planted is found', (guard) => {
    const { bites, rules } = said[guard];
    expect(bites).toEqual(
      unique(planted.filter(({ rule }) => rules.includes(rule)).map(({ path, rule }) => `${path}: ${rule}`)),
    );
  });

  it.each(['imports', 'lint', 'words'] as const)('%s: no rule without a planted break', (guard) => {
    const bitten = new Set(planted.map(({ rule }) => rule));
    expect(said[guard].rules.length).toBeGreaterThan(10);
    expect(said[guard].rules.filter((rule) => !bitten.has(rule))).toEqual([]);
  });

  it('no planted break names a rule that no guard has', () => {
    const known = new Set(Object.values(said).flatMap(({ rules }) => rules));
    expect(planted.filter(({ rule }) => !known.has(rule))).toEqual([]);
  });
});
