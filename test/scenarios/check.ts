// Compares answers with what the scenarios expect, by the rules the file itself states (meta.how_to_check).
// Written against plain JSON, so that it can judge any answer in the public format, not only ours.

export interface ExpectedStep {
  readonly report_class?: string;
  readonly confirms?: readonly string[];
  readonly confirms_any_of?: readonly (readonly string[])[];
  readonly suggests?: readonly string[];
  readonly excludes?: readonly string[];
  readonly must_stay_open?: readonly string[];
  readonly next_proposed?: string;
  readonly also_acceptable?: readonly string[];
  readonly must_not_propose?: readonly string[];
  readonly gates?: readonly string[];
}

export interface ScenarioCase {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly {
    readonly step: string;
    readonly conclusion_text?: string;
    readonly expect: ExpectedStep;
  }[];
  readonly expected: {
    readonly diagnosis?: readonly {
      readonly cause: string;
      readonly certainty: string;
      readonly also_accept_cause?: readonly string[];
    }[];
    readonly withdrawal?: {
      readonly suspected: string;
      readonly severity: string;
      readonly pathway: string;
      readonly differential_must_list?: readonly string[];
    };
    readonly paging?: { readonly page: boolean; readonly tier: string };
  };
}

export interface AnsweredCase {
  readonly id: string;
  readonly steps: readonly {
    readonly step: string;
    readonly report_class: string;
    readonly confirms: readonly string[];
    readonly suggests: readonly string[];
    readonly excludes: readonly string[];
    readonly open: readonly string[];
    readonly next_proposed: string;
    readonly prompts: readonly string[];
    readonly gates: readonly string[];
  }[];
  readonly verdicts: Readonly<Record<string, string>>;
  readonly diagnosis: readonly { readonly cause: string; readonly certainty: string }[];
  readonly withdrawal: {
    readonly suspected: string;
    readonly severity: string;
    readonly pathway: string;
    readonly differential: readonly string[];
  };
  readonly paging: { readonly page: boolean; readonly tier: string };
}

/** These two certainties are exact; all others are advisory (F9). */
const EXACT = ['imaging_confirmed', 'device_confirmed'];

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && [...one].sort().join() === [...other].sort().join();

/** In what the answer to one step falls short. */
export const stepProblems = (
  expect: ExpectedStep,
  answer: AnsweredCase['steps'][number],
  where: string,
): readonly string[] => {
  const problems: string[] = [];
  const miss = (what: string, expected: unknown, got: unknown): void => {
    problems.push(`${where} ${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`);
  };
  if (expect.report_class !== undefined && expect.report_class !== answer.report_class)
    miss('report_class', expect.report_class, answer.report_class);
  const anyOf = expect.confirms_any_of ?? [];
  const confirms = answer.confirms.filter((cause) => !anyOf.some((list) => list.includes(cause)));
  if (expect.confirms !== undefined && !same(expect.confirms, confirms))
    miss('confirms', expect.confirms, answer.confirms);
  for (const list of anyOf)
    if (!list.some((cause) => answer.confirms.includes(cause))) miss('confirms_any_of', list, answer.confirms);
  if (expect.suggests !== undefined && !same(expect.suggests, answer.suggests))
    miss('suggests', expect.suggests, answer.suggests);
  if (expect.excludes !== undefined && !same(expect.excludes, answer.excludes))
    miss('excludes', expect.excludes, answer.excludes);
  const acceptable = [expect.next_proposed, ...(expect.also_acceptable ?? [])];
  if (expect.next_proposed !== undefined && !acceptable.includes(answer.next_proposed))
    miss('next_proposed', acceptable, answer.next_proposed);
  for (const forbidden of expect.must_not_propose ?? [])
    if (answer.next_proposed === forbidden || answer.prompts.includes(forbidden))
      miss('must_not_propose', forbidden, 'proposed');
  for (const gate of expect.gates ?? []) if (!answer.gates.includes(gate)) miss('gate', gate, answer.gates);
  return problems;
};

/** Everything in which an answer falls short of what the case expects; empty when it passes. */
export const problemsOf = (scenario: ScenarioCase, answer: AnsweredCase): readonly string[] => {
  const problems: string[] = [];
  if (scenario.steps.length !== answer.steps.length)
    problems.push(`${scenario.steps.length} steps, ${answer.steps.length} answers`);
  for (const [index, { step, expect }] of scenario.steps.entries()) {
    const answered = answer.steps[index];
    if (answered === undefined) continue;
    const where = `${index + 1}. ${step}`;
    problems.push(...stepProblems(expect, answered, where));
    // Of this report alone: GATE-10 keeps a cause open that an earlier, abler report has excluded.
    for (const cause of expect.must_stay_open ?? [])
      if (answered.excludes.includes(cause) || !answered.open.includes(cause))
        problems.push(`${where} must_stay_open: ${cause} is not left open`);
  }
  const { diagnosis = [], withdrawal, paging } = scenario.expected;
  for (const { cause, certainty, also_accept_cause: others = [] } of diagnosis) {
    if (!EXACT.includes(certainty)) continue;
    const found = answer.diagnosis.some(
      (entry) => [cause, ...others].includes(entry.cause) && entry.certainty === certainty,
    );
    if (!found) problems.push(`diagnosis: ${cause} ${certainty} is not in ${JSON.stringify(answer.diagnosis)}`);
  }
  if (withdrawal !== undefined) {
    for (const key of ['suspected', 'severity', 'pathway'] as const)
      if (withdrawal[key] !== answer.withdrawal[key])
        problems.push(`withdrawal.${key}: expected ${withdrawal[key]}, got ${answer.withdrawal[key]}`);
    for (const mimic of withdrawal.differential_must_list ?? [])
      if (!answer.withdrawal.differential.includes(mimic)) problems.push(`differential: ${mimic} is not listed`);
  }
  if (paging !== undefined && (paging.page !== answer.paging.page || paging.tier !== answer.paging.tier))
    problems.push(`paging: expected ${paging.tier}, got ${answer.paging.tier}`);
  return problems;
};
