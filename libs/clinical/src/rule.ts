// A rule has a public name. Code, tests, reasons and RULES.md say the same id.
import type { Reason } from './model.js';

export interface RuleText {
  readonly title: string;
  /** Key on the citation shelf (a06, Fig 9, D10), `inf` for our inference, `cfg` for a product default. */
  readonly cite: string;
  readonly text: string;
}

/** A rule whose title says all there is to say. */
export const ruleText = (title: string, cite: string, text: string = title): RuleText => ({ title, cite, text });

/** Reasons spoken from one table of rules; an id that is not in the table does not compile. */
export const reasonsFrom =
  <Id extends string>(rules: Readonly<Record<Id, RuleText>>) =>
  (rule: Id, detail?: string): Reason => ({
    rule,
    cite: rules[rule].cite,
    text: detail === undefined ? rules[rule].text : `${rules[rule].text}: ${detail}`,
  });
