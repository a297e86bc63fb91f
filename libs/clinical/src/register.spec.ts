import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { keysOf } from './article.js';
import { LIMITS } from './evidence/limits.js';
import {
  ACTION_TABLE,
  CAUSE_WORDS,
  CHAPTERS,
  clinicalPages,
  MATRIX,
  PROTOCOLS,
  PUMP_MODELS,
  RULES,
  SETTING_DESCRIPTIONS,
  SHELF,
  STEP_TABLE,
} from './index.js';

const room = fileURLToPath(new URL('.', import.meta.url));
const root = join(room, '../../..');
const files = readdirSync(room, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
const textOf = (path: string): string => readFileSync(join(room, path), 'utf8');
const idsIn = (paths: readonly string[]): ReadonlySet<string> =>
  new Set(paths.flatMap((path) => textOf(path).match(/ITB\.[A-Z]+\.\d\d/g) ?? []));

const specs = files.filter((path) => path.endsWith('.spec.ts'));
const sources = files.filter((path) => !path.endsWith('.spec.ts'));
const registered = RULES.map(({ id }) => id);

const missingFrom = (wanted: Iterable<string>, have: Iterable<string>): readonly string[] => {
  const known = new Set(have);
  return [...new Set(wanted)].filter((id) => !known.has(id));
};

describe('the register of rules', () => {
  it('every rule named in the code is registered, and every registered rule is named there', () => {
    expect(missingFrom(idsIn(sources), registered)).toEqual([]);
    expect(missingFrom(registered, idsIn(sources))).toEqual([]);
  });

  it('every registered rule is expected somewhere, and no test expects a rule that does not exist', () => {
    const others = specs.filter((path) => !path.endsWith('register.spec.ts'));
    expect(missingFrom(registered, idsIn(others))).toEqual([]);
    expect(missingFrom(idsIn(others), registered)).toEqual([]);
  });

  it('a rule without a test, or a test without a rule, would be seen', () => {
    expect(missingFrom([...registered, 'ITB.XX.99'], registered)).toEqual(['ITB.XX.99']);
  });

  it('each id is one rule, in a chapter, with words', () => {
    expect(new Set(registered).size).toBe(registered.length);
    for (const { id, title, text } of RULES) {
      expect(Object.keys(CHAPTERS)).toContain(id.split('.')[1]);
      expect(title.length * text.length).toBeGreaterThan(0);
    }
  });
});

describe('the citation shelf', () => {
  const cites = [
    ...RULES.map(({ id, cite }) => [id, cite] as const),
    ...[STEP_TABLE, PUMP_MODELS, SETTING_DESCRIPTIONS, CAUSE_WORDS, PROTOCOLS, LIMITS].flatMap((table) =>
      Object.entries(table).map(([name, { cite }]) => [name, cite] as const),
    ),
    ...Object.entries(MATRIX).flatMap(([cause, row]) =>
      Object.entries(row).map(([step, { cite }]) => [`${cause} by ${step}`, cite] as const),
    ),
  ];
  const unknown = (list: readonly (readonly [string, string])[]) =>
    list.flatMap(([name, cite]) =>
      keysOf(cite)
        .filter((key) => !Object.hasOwn(SHELF, key))
        .map((key) => `${name}: ${key}`),
    );

  it('every source named by a rule or a table stands on the shelf', () => {
    expect(cites.length).toBeGreaterThan(300);
    expect(unknown(cites)).toEqual([]);
  });

  it('and one that does not would be seen', () => {
    expect(unknown([['PLANTED', 'a02, a99']])).toEqual(['PLANTED: a99']);
    expect(keysOf('a09-a11, Figs 7-8')).toEqual(['a09', 'a10', 'a11', 'Fig 7', 'Fig 8']);
  });

  it('every action asks something', () => {
    expect(Object.values(ACTION_TABLE).filter(({ asks }) => asks.length < 10)).toEqual([]);
  });
});

describe('the written pages', () => {
  it.each(clinicalPages().map(({ path, text }) => [path, text] as const))('%s is what the tables say', (path, text) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(text);
  });
});

describe('the room imports nothing', () => {
  const foreign = (text: string): readonly string[] =>
    [...text.matchAll(/from '([^']+)'/g)]
      .map(([, from]) => from ?? '')
      .filter((from) => !from.startsWith('./') && !from.startsWith('../'));
  const clocks = (text: string): readonly string[] =>
    text.match(/\bDate\b|Math\.random|process\.|setTimeout|console\./g) ?? [];

  it('no package, no clock, no randomness, no process', () => {
    for (const path of sources) expect([path, ...foreign(textOf(path)), ...clocks(textOf(path))]).toEqual([path]);
    expect([...foreign("import x from 'node:fs'"), ...clocks('Date.now()')]).toEqual(['node:fs', 'Date']);
  });
});
