import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_SETTINGS, SETTING_DESCRIPTIONS, SETTING_NAMES } from '#clinical';
import { parse } from 'yaml';
import { readClinicalRules } from '../clinical-rules.js';
import { SETTINGS_FILES, settingsArtifacts, type SettingsFileName } from './schemas.js';

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objectAt = (value: unknown, key: string): Json => {
  const found = isObject(value) ? value[key] : undefined;
  return isObject(found) ? found : {};
};

const desk = mkdtempSync(join(tmpdir(), 'pumptrace-files-'));
afterAll(() => rmSync(desk, { recursive: true, force: true }));

const EXAMPLES = {
  SITE_FILE: 'deploy/env/site.example.yaml',
  ON_CALL_FILE: 'deploy/env/on-call.example.yaml',
  CLINICAL_SETTINGS_FILE: 'deploy/env/clinical-settings.example.yaml',
  API_KEYS_FILE: 'deploy/env/api-keys.example.json',
} as const satisfies Record<SettingsFileName, string>;
const NAMES = Object.keys(EXAMPLES).filter((name): name is SettingsFileName => name in SETTINGS_FILES);

const example = (name: SettingsFileName): unknown => parse(readFileSync(EXAMPLES[name], 'utf8'));
const jsonSchema = (name: SettingsFileName): Json => {
  const found = settingsArtifacts().find(({ path }) => path.endsWith(`/${SETTINGS_FILES[name].file}.schema.json`));
  const schema: unknown = JSON.parse(found?.text ?? 'null');
  return isObject(schema) ? schema : {};
};

interface Place {
  readonly path: string;
  readonly holder: Json;
  readonly schema: Json;
}
/** Of a choice of objects the one that speaks of this value's kind. */
const chosen = (value: Json, schema: Json): Json => {
  const choices = Array.isArray(schema['oneOf']) ? schema['oneOf'].filter(isObject) : [];
  return choices.find((one) => objectAt(objectAt(one, 'properties'), 'kind')['const'] === value['kind']) ?? schema;
};
/** Every object in the example, beside the part of the JSON Schema that speaks of it. */
function* places(value: unknown, given: Json, path = ''): Generator<Place> {
  const schema = isObject(value) ? chosen(value, given) : given;
  if (Array.isArray(value))
    for (const [nth, one] of value.entries()) yield* places(one, objectAt(schema, 'items'), `${path}.${nth}`);
  if (!isObject(value)) return;
  yield { path, holder: value, schema };
  for (const [key, inner] of Object.entries(value))
    yield* places(inner, objectAt(objectAt(schema, 'properties'), key), `${path}.${key}`);
}

// One of several is needed, or one thing only beside another: conditions between fields, which the schema's words tell and
// zod checks.
const EITHER = new Set([
  'secret_file',
  'secret_env',
  'person',
  'schedule',
  'everybody',
  'when',
  'schedules',
  'rotation',
  'calendar',
]);

// Where a secret lies is said in one of two ways.
const SECRET_PLACE = /_(file|env)$/;

describe.each(NAMES)('%s', (name) => {
  const { schema } = SETTINGS_FILES[name];

  it('has an example that is accepted', () => {
    expect(schema.safeParse(example(name)).error?.issues).toBeUndefined();
  });

  it('is told to editors by the schema that lies in the project', () => {
    const { file } = SETTINGS_FILES[name];
    const made = settingsArtifacts().find(({ path }) => path === `deploy/schemas/${file}.schema.json`);
    expect(readFileSync(`deploy/schemas/${file}.schema.json`, 'utf8')).toBe(made?.text);
  });

  it('is told by the same keys as it is judged by, at every depth of the example', () => {
    const whole = example(name);
    let looked = 0;
    for (const { path, holder, schema: told } of places(whole, jsonSchema(name))) {
      const required = Array.isArray(told['required']) ? told['required'] : [];
      for (const [key, value] of Object.entries(holder)) {
        expect([path, key, key in objectAt(told, 'properties')]).toEqual([path, key, true]);
        if (EITHER.has(key) || SECRET_PLACE.test(key)) continue;
        delete holder[key];
        const refused = !schema.safeParse(whole).success;
        holder[key] = value;
        expect([path, key, required.includes(key)]).toEqual([path, key, refused]);
        looked += 1;
      }
      holder['colour'] = 'blue';
      expect([path, schema.safeParse(whole).success]).toEqual([path, told['additionalProperties'] !== false]);
      delete holder['colour'];
    }
    expect(looked).toBeGreaterThan(1);
    expect(schema.safeParse(whole).success).toBe(true);
  });
});

it('an on-call channel names one secret, not two and not none', () => {
  const { schema } = SETTINGS_FILES.ON_CALL_FILE;
  const channel = { kind: 'webhook', url: 'https://pager.example/a' };
  const file = (more: object): unknown => ({ people: [{ id: 'a', channels: [{ ...channel, ...more }] }] });
  const fits = [{ secret_file: 'x' }, { secret_env: 'X' }, {}, { secret_file: 'x', secret_env: 'X' }].map(
    (more) => schema.safeParse(file(more)).success,
  );
  expect(fits).toEqual([true, true, false, false]);
});

describe('the clinical settings of a site', () => {
  const rules = (content: object | string) => {
    const path = join(desk, 'clinical.yaml');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return readClinicalRules(path, 'ajnr2011');
  };
  const problems = (content: object | string): readonly string[] => {
    const answer = rules(content);
    return answer.kind === 'problems' ? answer.problems : [];
  };
  const hashOf = (settings: object): string => {
    const answer = rules({ settings });
    return answer.kind === 'rules' ? answer.rules.settingsHash : '';
  };
  const approved = (hash: string): object => ({ by: 'Dr. Example', date: '2026-11-01', hash });

  it('are the defaults where nothing is said, and nobody has signed for them', () => {
    const bare = readClinicalRules(undefined, 'bardutzky');
    expect(bare).toMatchObject({ kind: 'rules', rules: { settings: DEFAULT_SETTINGS, protocol: 'bardutzky' } });
    expect(bare.kind === 'rules' && bare.rules.approvedBy).toBeUndefined();
    expect(rules({})).toMatchObject({ kind: 'rules', rules: { settings: DEFAULT_SETTINGS } });
  });

  it('show every default in the example, made from the table', () => {
    const made = settingsArtifacts().find(({ path }) => path === EXAMPLES.CLINICAL_SETTINGS_FILE);
    expect(readFileSync(EXAMPLES.CLINICAL_SETTINGS_FILE, 'utf8')).toBe(made?.text);
    const read = readClinicalRules(EXAMPLES.CLINICAL_SETTINGS_FILE, 'ajnr2011');
    expect(read).toMatchObject({ kind: 'rules', rules: { settings: DEFAULT_SETTINGS } });
    const told = objectAt(
      objectAt(objectAt(jsonSchema('CLINICAL_SETTINGS_FILE'), 'properties'), 'settings'),
      'properties',
    );
    for (const name of SETTING_NAMES) {
      const [minimum, maximum] = SETTING_DESCRIPTIONS[name].range;
      expect(told[name]).toMatchObject({ minimum, maximum });
      expect(problems({ settings: { [name]: maximum + 1 } })).not.toEqual([]);
      expect(problems({ settings: { [name]: minimum - 1 } })).not.toEqual([]);
    }
  });

  it('carry an approval that holds for exactly these values', () => {
    const settings = { feverCel: 38.5 };
    const hash = hashOf(settings);
    expect(hash).not.toBe(hashOf({}));
    expect(rules({ settings, approved: approved(hash) })).toMatchObject({
      kind: 'rules',
      rules: { approvedBy: { by: 'Dr. Example', date: '2026-11-01' }, settingsHash: hash },
    });
    expect(problems({ settings: { feverCel: 38.4 }, approved: approved(hash) })).toEqual([
      expect.stringMatching(/^approved\.hash: does not fit these values, which have [0-9a-f]{64}$/),
    ]);
  });

  it('have the same hash in whatever order, and with or without what is the default anyway', () => {
    const [name] = SETTING_NAMES;
    if (name === undefined) throw new Error('there are settings');
    expect(hashOf({ [name]: DEFAULT_SETTINGS[name] })).toBe(hashOf({}));
    expect(hashOf({ feverCel: 38.5, comaGcs: 7 })).toBe(hashOf({ comaGcs: 7, feverCel: 38.5 }));
  });

  it('carry the words of the site for the reader of reports, under the same approval', () => {
    const words = { reader_words: { kink: ['crumpled', '<catheter> .. scrunched'] } };
    const read = rules(words);
    expect(read).toMatchObject({ kind: 'rules', rules: { readerWords: words.reader_words } });
    const hash = read.kind === 'rules' ? read.rules.settingsHash : '';
    expect(hash).not.toBe(hashOf({}));
    expect(rules({ reader_words: { kink: [] } })).toMatchObject({
      rules: { readerWords: {}, settingsHash: hashOf({}) },
    });
    expect(problems({ ...words, approved: approved(hashOf({})) })).toEqual([expect.stringContaining(hash)]);
    expect(problems({ reader_words: { kinck: ['crumpled'] } })).toEqual(['reader_words: no such target: kinck']);
    expect(problems({ reader_words: { kink: ['...'] } })).toEqual([expect.stringContaining('must begin with a word')]);
    expect(problems({ reader_words: { kink: 'crumpled' } })).not.toEqual([]);
  });

  it('are refused whole, and everything that is wrong is said at once', () => {
    const wrong = problems({
      settings: { feverCel: 50, feverC: 38, comaGcs: 'low' },
      approved: { by: '', date: '1 Nov', hash: 'abc' },
      note: 'x',
    });
    const places = wrong.map((problem) => problem.slice(0, problem.indexOf(': '))).toSorted();
    expect(places).toEqual([
      'approved.by',
      'approved.date',
      'approved.hash',
      'comaGcs',
      'feverC',
      'feverCel',
      'the file',
    ]);
    expect(problems('settings: 7')).toEqual([expect.stringContaining('must be an object')]);
    expect(problems('settings: [')).toEqual([expect.stringContaining('not YAML')]);
    expect(readClinicalRules(join(desk, 'nowhere'), 'ajnr2011')).toEqual({
      kind: 'problems',
      problems: ['cannot be read (ENOENT)'],
    });
  });

  it('are refused where two of them contradict each other', () => {
    expect(problems({ settings: { contrastSmallLowMl: 3, contrastSmallHighMl: 2.5 } })).toEqual([
      'contrastSmall: low end above high end',
    ]);
  });
});
