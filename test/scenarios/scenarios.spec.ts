import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type AnsweredCase, problemsOf, type ScenarioCase, stepProblems } from './check.js';
import { answerCases, type Cause, type MentionStatus, proseReader, saidOfCauses, type Step } from '#clinical';

interface Phrase {
  readonly id: string;
  readonly step: Step;
  readonly text: string;
  readonly mentions: readonly { readonly cause: Cause; readonly status: MentionStatus }[];
}
const file: { readonly cases: readonly ScenarioCase[]; readonly phrases: readonly Phrase[] } = JSON.parse(
  readFileSync(new URL('./scenarios.json', import.meta.url), 'utf8'),
);

const reader = proseReader();

const judge = (
  cases: readonly ScenarioCase[],
  answers: readonly unknown[],
): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    cases.map((scenario, index) => [scenario.id, problemsOf(scenario, answers[index] as AnsweredCase)] as const),
  );

const answers = answerCases(file, { readProse: reader }).cases;

describe('the published scenarios', () => {
  for (const [index, scenario] of file.cases.entries())
    it(`${scenario.id} ${scenario.title}`, () => {
      expect(problemsOf(scenario, answers[index] as AnsweredCase)).toEqual([]);
    });

  it('there are 63 of them, and without a prose reader only NLP-07 is missed', () => {
    const problems = judge(file.cases, answerCases(file).cases);
    expect(file.cases).toHaveLength(63);
    expect(Object.keys(problems).filter((id) => (problems[id] ?? []).length > 0)).toEqual(['NLP-07']);
  });

  it('what a case expects, and why, is never read', () => {
    const blind = file.cases.map(({ id }, index) => {
      const { expected: _expected, ...rest } = { ...file.cases[index] };
      const steps = (rest.steps ?? []).map(({ expect: _expect, ...step }) => step);
      return { ...rest, id, steps };
    });
    expect(answerCases({ cases: blind }, { readProse: reader }).cases).toEqual(answers);
  });

  // The checker itself must bite: each break of an answer is one it has to report.
  const breaks: readonly (readonly [string, string, (answer: AnsweredCase) => AnsweredCase])[] = [
    ['a confirmed kink is lost', 'FIG-04', (a) => ({ ...a, steps: a.steps.map((s) => ({ ...s, confirms: [] })) })],
    [
      'a cause is excluded by films',
      'FIG-06',
      (a) => ({ ...a, steps: a.steps.map((s) => ({ ...s, excludes: ['CATH_KINK'] })) }),
    ],
    ['a gate is not shown', 'GATE-04', (a) => ({ ...a, steps: a.steps.map((s) => ({ ...s, gates: [] })) })],
    [
      'contrast is proposed after nothing came',
      'CATH-07',
      (a) => ({ ...a, steps: a.steps.map((s) => ({ ...s, next_proposed: 'FLUORO_CONTRAST' })) }),
    ],
    [
      'a limited report is called normal',
      'LIM-01',
      (a) => ({ ...a, steps: a.steps.map((s) => ({ ...s, report_class: 'normal' })) }),
    ],
    [
      'a suspicion is promoted',
      'FIG-12',
      (a) => ({ ...a, steps: a.steps.map((s) => ({ ...s, suggests: [], confirms: s.suggests })) }),
    ],
    ['the page is not sent', 'WD-04', (a) => ({ ...a, paging: { page: false, tier: 'notify' } })],
    ['the grade is lower', 'WD-12', (a) => ({ ...a, withdrawal: { ...a.withdrawal, severity: 'MILD' } })],
    ['the differential is empty', 'MIM-05', (a) => ({ ...a, withdrawal: { ...a.withdrawal, differential: [] } })],
    ['a diagnosis is not imaging-confirmed', 'FIG-08', (a) => ({ ...a, diagnosis: [] })],
    ['a step is not answered', 'FIG-04', (a) => ({ ...a, steps: a.steps.slice(1) })],
  ];
  it.each(breaks)('the checker reports it when %s (%s)', (_what, id, spoil) => {
    const index = file.cases.findIndex((own) => own.id === id);
    const scenario = file.cases[index];
    if (scenario === undefined) throw new Error(`no case ${id}`);
    expect(problemsOf(scenario, spoil(answers[index] as AnsweredCase))).not.toEqual([]);
  });
});

describe('asking with the prose alone', () => {
  const told = file.cases.filter(({ id }) => id === 'NLP-07');

  it('codes are not looked at: a sentence nobody can read excludes nothing and goes to a human', () => {
    const [answer] = answerCases({ cases: told }, { textOnly: true }).cases;
    expect(answer).toMatchObject({
      steps: [{ report_class: 'inconclusive', excludes: [], next_proposed: 'CLINICIAN_REVIEW' }, {}],
    });
  });

  it('a sentence that is read speaks as the code would have', () => {
    const [answer] = answerCases({ cases: told }, { textOnly: true, readProse: reader }).cases;
    expect(answer).toMatchObject({
      steps: [{}, { report_class: 'abnormal', confirms: ['CATH_KINK'], next_proposed: 'SURGICAL_CONSULT' }],
    });
  });
});

describe('the words alone of all scenarios', () => {
  const textOnly = answerCases(file, { textOnly: true, readProse: reader }).cases;
  const steps = file.cases.flatMap(({ id, steps: asked }, index) =>
    asked.map(({ step, expect: expected, conclusion_text: words = '' }, nth) => {
      const answer = (textOnly[index] as AnsweredCase).steps[nth];
      if (answer === undefined) throw new Error(`${id} has no answer ${nth}`);
      return { id, step, words, expected, answer, problems: stepProblems(expected, answer, `${id} ${nth + 1}`) };
    }),
  );
  const missed = steps.filter(({ problems }) => problems.length > 0);

  it('198 steps, of which at least 95 % come out as with codes; of those with distinct words at least 92 %; the misses are known', () => {
    expect(steps).toHaveLength(198);
    const distinct = new Set(steps.map(({ step, words }) => `${step} ${words}`));
    const distinctMissed = new Set(missed.map(({ step, words }) => `${step} ${words}`));
    expect(1 - missed.length / steps.length).toBeGreaterThanOrEqual(0.95);
    expect(1 - distinctMissed.size / distinct.size).toBeGreaterThanOrEqual(0.92);
    // FIG-06: "suggests separation" is a suspicion in words and certain in code. NLP-07: here only the code says no.
    expect(missed.map(({ id }) => id)).toEqual(['FIG-06', 'NLP-07']);
  });

  it('and no miss is dangerous: nothing excluded that must stay open, no gate opened, nothing proposed that must not be', () => {
    for (const { id, expected, answer } of steps) {
      const { must_stay_open: open = [], must_not_propose: forbidden = [], gates = [] } = expected;
      const excluded = answer.excludes.filter(
        (cause) => open.includes(cause) || expected.excludes?.includes(cause) !== true,
      );
      expect([id, expected.excludes === undefined ? [] : excluded]).toEqual([id, []]);
      expect([id, forbidden.filter((one) => one === answer.next_proposed || answer.prompts.includes(one))]).toEqual([
        id,
        [],
      ]);
      // Without a code there is nothing for the words to disagree with; the gate of that conflict cannot be shown.
      const shown = [...answer.gates, 'G_CODE_TEXT_CONFLICT'];
      expect([id, gates.filter((gate) => !shown.includes(gate))]).toEqual([id, []]);
      expect([id, answer.report_class === 'normal' && expected.report_class !== 'normal']).toEqual([id, false]);
    }
  });

  it.each(file.phrases)('$id $text', ({ text, step, mentions }) => {
    const said = saidOfCauses(reader.read([{ id: 'phrase', text }], step, {}).mentions);
    expect(Object.fromEntries(said)).toEqual(Object.fromEntries(mentions.map(({ cause, status }) => [cause, status])));
  });

  it('there are 28 phrases', () => {
    expect(file.phrases).toHaveLength(28);
  });
});

describe('asking with bad input', () => {
  const errorOf = (value: unknown): unknown => answerCases({ cases: [value] }).cases[0];

  it('a case that cannot be understood is answered by what is wrong, and the others are still answered', () => {
    expect(errorOf(17)).toEqual({ id: 'case-1', error: 'a case must be an object' });
    expect(errorOf({ id: 'X', steps: 'films' })).toEqual({ id: 'X', error: 'steps must be a list' });
    expect(errorOf({ id: 'X', steps: [{ step: 'PALM_READING' }] })).toEqual({
      id: 'X',
      error: 'steps[0].step is not a known step',
    });
    expect(errorOf({ id: 'X', presentation: { signs: 'stiff' } })).toEqual({
      id: 'X',
      error: 'presentation.signs must be a list of words',
    });
    const [bad, good] = answerCases({ cases: [null, file.cases[0]] }).cases;
    expect(bad).toHaveProperty('error');
    expect(good).toHaveProperty('verdicts');
  });

  it('a file without cases is refused by name', () => {
    expect(() => answerCases({ nights: [] })).toThrow('the file must hold a list of cases');
  });

  it('a finding nobody knows is shown, makes the report inconclusive and excludes nothing (E1.14)', () => {
    const [answer] = answerCases({
      cases: [{ id: 'U', steps: [{ step: 'INTERROGATION', findings: ['INT_NORMAL', 'INT_HUMMING'] }] }],
    }).cases;
    expect(answer).toMatchObject({
      steps: [
        {
          report_class: 'inconclusive',
          excludes: [],
          next_proposed: 'CLINICIAN_REVIEW',
          missing: ['code INT_HUMMING'],
        },
      ],
    });
  });
});
