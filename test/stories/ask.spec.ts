import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_SETTINGS, type SiteWords } from '#clinical';
import { ask, type Desk } from '../../apps/sandbox/src/ask/ask.js';
import { siteRules } from '../../apps/sandbox/src/ask/site-rules.js';
import { problemsOf, stepProblems, type AnsweredCase, type ScenarioCase } from '../scenarios/check.js';

const path = fileURLToPath(new URL('../scenarios/scenarios.json', import.meta.url));
const published: { readonly cases: readonly ScenarioCase[] } = JSON.parse(readFileSync(path, 'utf8'));

/** What lies in a file, in the pieces in which it comes. */
type Lies = (path: string) => Iterable<string>;
const saying =
  (...pieces: readonly string[]): Lies =>
  () =>
    pieces;

async function told(words: readonly string[], lies: Lies, site?: Desk['site'] | SiteWords) {
  const said = { out: [] as string[], err: [] as string[] };
  const rules: Desk['site'] =
    typeof site === 'function'
      ? site
      : () => Promise.resolve({ kind: 'rules', rules: { settings: DEFAULT_SETTINGS, readerWords: site ?? {} } });
  const code = await ask(words, {
    pieces: async function* (name) {
      yield* lies(name);
    },
    out: (text) => Promise.resolve(void said.out.push(text)),
    err: (sentence) => void said.err.push(sentence),
    site: rules,
  });
  return { code, out: said.out.join(''), err: said.err.join('\n'), writes: said.out.length };
}

const read: Lies = (name) => [readFileSync(name, 'utf8')];
const casesOf = (out: string): readonly AnsweredCase[] => JSON.parse(out).cases;
const answerOf = (cases: readonly AnsweredCase[], id: string): AnsweredCase => {
  const found = cases.find((one) => one.id === id);
  if (found === undefined) throw new RangeError(`${id} was not answered`);
  return found;
};

describe('npm run ask', () => {
  it('answers every published case as it expects: the prose is read beside the codes', async () => {
    const { code, out, err } = await told([path], read);
    const cases = casesOf(out);
    const wrong = published.cases.filter((scenario) => problemsOf(scenario, answerOf(cases, scenario.id)).length > 0);
    expect({ code, err, wrong: wrong.map(({ id }) => id) }).toEqual({ code: 0, err: '', wrong: [] });
    expect(published.cases).toHaveLength(63);
  });

  it('by the texts alone at least 95 in 100 steps come out the same, and nothing is excluded or proposed that must not be', async () => {
    const { code, out, err } = await told(['--text-only', path], read);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const cases = casesOf(out);
    const problems = published.cases.flatMap(({ id, steps }) =>
      steps.map(({ expect: expected }, nth) => {
        const answer = answerOf(cases, id).steps[nth];
        return answer === undefined ? ['not answered'] : stepProblems(expected, answer, id);
      }),
    );
    const right = problems.filter((own) => own.length === 0).length;
    expect(right / problems.length).toBeGreaterThanOrEqual(0.95);
    const dangerous = problems.flat().filter((problem) => /excludes|must_not_propose|gate/.test(problem));
    // Without a code no prose contradicts it.
    expect(dangerous).toEqual(['NLP-07 gate: expected "G_CODE_TEXT_CONFLICT", got []']);
  });

  it('with --text-only no code is looked at, and the option may stand behind the file', async () => {
    const step = { step: 'PLAIN_FILMS', findings: ['XR_KINK'], conclusion_text: 'No kink. No discontinuity.' };
    const file = saying(JSON.stringify([{ id: 'A', steps: [step] }]));
    const conflict = async (...words: readonly string[]) =>
      casesOf((await told(words, file)).out)[0]?.steps[0]?.gates.includes('G_CODE_TEXT_CONFLICT');
    expect(await conflict('a.json')).toBe(true);
    expect(await conflict('--text-only', 'a.json')).toBe(false);
    expect(await conflict('a.json', '--text-only')).toBe(false);
  });

  it('a case it cannot understand is named, the others are answered', async () => {
    const { code, out, err } = await told(['n.json'], saying('[{"id":"A","steps":"films"},', '{"id":"B","steps":[]}]'));
    expect({ code, err }).toEqual({ code: 1, err: 'Not understood, see "error" there: A.' });
    expect(casesOf(out)).toMatchObject([
      { id: 'A', error: expect.any(String) },
      { id: 'B', steps: [] },
    ]);
  });

  it.each([
    ['an addendum without a word of the kink', { report_status: 'appended' }],
    ['a preliminary version that comes late', { report_status: 'preliminary', report_identifier: 'films' }],
  ])('%s undoes no confirmed kink (E1.10)', async (_what, second) => {
    const film = { step: 'PLAIN_FILMS', report_identifier: 'films', values: {} };
    const { report_identifier: _own, ...other } = film;
    const case_ = {
      id: 'A',
      device_model: 'SYNCHROMED_II',
      presentation: { signs: ['SPASTICITY_INCREASED'], values: {} },
      steps: [
        { ...film, report_status: 'final', findings: ['XR_KINK'] },
        { ...other, ...second, findings: ['XR_NO_ABNORMALITY'] },
      ],
    };
    const { out } = await told(['n.json'], saying(JSON.stringify([case_])));
    expect(JSON.parse(out).cases[0]).toMatchObject({ verdicts: { CATH_KINK: 'confirmed' } });
  });

  it.each([
    ['nothing at all', [], 'Say what is asked'],
    ['two files', ['a.json', 'b.json'], 'Say what is asked'],
    ['an option nobody knows', ['--loud', 'a.json'], '--loud'],
    ['prose alone of no file', ['--text-only'], 'Say what is asked'],
    ['a table that is not named', ['--assert'], 'Say what is asked'],
    ['two things at once', ['--assert', '--text-only', 'a.tsv'], 'Say what is asked'],
    ['a text of no step', ['--text', 'No kink.'], 'plain-films'],
    ['a text of a step nobody knows', ['--text', 'No kink.', '--step', 'palm-reading'], 'palm-reading'],
    ['a text without quotes', ['--text', 'No', 'kink.', '--step', 'plain-films'], 'in quotes'],
    ['a step of no text', ['--step', 'plain-films', 'a.json'], '--text'],
  ])('asked with %s it says why not, and prints no answer', async (_what, words, why) => {
    const answer = await told(words, saying('[]'));
    expect(answer).toMatchObject({ code: 2, out: '', err: expect.stringContaining(why) });
  });

  it.each([
    ['is not there', (): never => read('no-such-night.json') as never, 'ENOENT'],
    ['is no JSON', saying('films: normal'), 'not JSON'],
    ['holds no cases', saying('{"nights":[]}'), 'list of cases'],
  ])('a file that %s is refused by name', async (_what, lies, why) => {
    const answer = await told(['night.json'], lies);
    expect(answer).toMatchObject({ code: 2, out: '', err: expect.stringContaining('night.json') });
    expect(answer.err).toContain(why);
  });
});

describe('npm run ask -- --text', () => {
  const TEXT = 'Kink at the flank cannot be excluded. The catheter is funny. No extravasation.';
  const about = async (step: string, site?: SiteWords, text = TEXT) => {
    const { code, out, err } = await told(['--text', text, '--step', step], saying(), site);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return JSON.parse(out);
  };

  it('shows what is said of each cause, by which words and rules, and which sentence nobody understood', async () => {
    expect(await about('plain-films')).toMatchObject({
      step: 'PLAIN_FILMS',
      mentions: [
        {
          cause: 'CATH_KINK',
          status: 'NOT_EXCLUDED',
          words: 'Kink',
          from: 0,
          to: 4,
          trigger: { words: 'cannot be excluded' },
          target: expect.stringMatching(/^ITB\.R[TV]\.\d+$/),
          rule: 'ITB.RD.03',
        },
        { cause: 'CATH_BREAK_OR_MACROLEAK', status: 'ABSENT', trigger: { words: 'No' }, rule: 'ITB.RD.01' },
      ],
      said: { CATH_KINK: 'NOT_EXCLUDED', CATH_BREAK_OR_MACROLEAK: 'ABSENT' },
      unread: [{ words: 'The catheter is funny', why: 'no-target', in_words: expect.any(String) }],
      nothing_understood: false,
    });
  });

  it('a step has a code and a name, and what is found depends on it', async () => {
    const films = await about('plain-films', undefined, 'No kink of the catheter.');
    expect(films.findings).not.toEqual([]);
    for (const name of ['PLAIN_FILMS', 'plain films', 'Plain-Films'])
      expect(await about(name, undefined, 'No kink of the catheter.')).toEqual(films);
    expect((await about('interrogation', undefined, 'No kink of the catheter.')).findings).not.toEqual(films.findings);
  });

  it('a text of which nothing is understood is answered, and said to be such', async () => {
    expect(await about('plain-films', undefined, 'Thank you for sending her.')).toMatchObject({
      mentions: [],
      findings: [],
      nothing_understood: true,
    });
  });

  it('words of the site are read as its services read them', async () => {
    const text = 'Catheter is pretzeled.';
    expect((await about('plain-films', undefined, text)).said).toEqual({});
    expect((await about('plain-films', { kink: ['pretzeled'] }, text)).said).toEqual({ CATH_KINK: 'PRESENT' });
  });

  it('a settings file that cannot be read is refused whole, by the name of its variable', async () => {
    const site = (): ReturnType<typeof siteRules> => siteRules('no-such-settings.yaml');
    const answer = await told(['--text', TEXT, '--step', 'plain-films'], saying(), site);
    expect(answer).toMatchObject({ code: 2, out: '', err: 'CLINICAL_SETTINGS_FILE: cannot be read (ENOENT)' });
  });

  it('without a settings file the defaults hold, with one what stands there', async () => {
    const example = fileURLToPath(new URL('../../deploy/env/clinical-settings.example.yaml', import.meta.url));
    const defaults = { kind: 'rules', rules: { settings: DEFAULT_SETTINGS, readerWords: {} } };
    expect(await siteRules(undefined)).toMatchObject(defaults);
    expect(await siteRules(example)).toMatchObject(defaults);
  });
});
