// The pages of the house tell no old news: tables are those that run, links lead somewhere, decisions are whole.
import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const DECISIONS = readdirSync(join(ROOT, 'docs/decisions')).sort();
const PAGES = [
  'README.md',
  'ARCHITECTURE.md',
  'deploy/README.md',
  'deploy/postgres/README.md',
  ...DECISIONS.map((name) => `docs/decisions/${name}`),
];

describe('ARCHITECTURE.md', () => {
  it('shows the table of visits that is enforced', () => {
    const rooms = createRequire(import.meta.url)('./rooms.cjs') as { visitTable(): string };
    const [, shown] = /<!-- visits:.*-->\n([\s\S]*?)\n<!-- \/visits -->/.exec(read('ARCHITECTURE.md')) ?? [];
    expect(shown).toBe(rooms.visitTable());
  });

  it('has a line for every room of the checkout', () => {
    const rooms = ['apps', 'libs'].flatMap((folder) =>
      readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
    );
    const named = [...read('ARCHITECTURE.md').matchAll(/^\| `([\w/-]+)` \|/gm)].map(([, name]) => name);
    expect(named).toEqual(expect.arrayContaining(rooms));
  });
});

describe('README.md', () => {
  it('names only npm scripts that exist, and all that a user needs', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [
      ...read('README.md').matchAll(/npm (?:run )?(start|test|play|ask|bench|chaos|artifacts|check)\b/g),
    ].map(([, name]) => name);
    expect(new Set(named)).toEqual(
      new Set(Object.keys(scripts).filter((name) => name !== 'build' && name !== 'format')),
    );
  });

  it('names only settings that exist', () => {
    const known = read('.env.example');
    const [, configuration = ''] = /## Configuration\n([\s\S]*?)\n## /.exec(read('README.md')) ?? [];
    const named = [...configuration.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name]) => name ?? '');
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !known.includes(`#${name}=`))).toEqual([]);
  });
});

it.each(PAGES)('%s: every link leads somewhere', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link ?? '');
  expect(links.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([]);
});

it.each(DECISIONS)('%s: half a page with the road not taken and its price', (name) => {
  const text = read(`docs/decisions/${name}`);
  expect(name).toMatch(/^\d{4}-[a-z-]+\.md$/);
  expect(text).toMatch(new RegExp(`^# ${Number(name.slice(0, 4))}\\. `));
  for (const part of ['Wanted', 'Chosen', 'Not chosen', 'Costs', 'Would change our mind'])
    expect(text).toContain(`**${part}.**`);
  expect(statSync(join(ROOT, 'docs/decisions', name)).size).toBeLessThan(2500);
});
