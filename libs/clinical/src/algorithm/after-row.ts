// One row of what is proposed after a step: the first that holds speaks.
import type { RuleText } from '../rule.js';
import type { Proposal } from '../vocabulary/steps.js';
import { hasNoRotor } from '../pump/models.js';
import { isModerateOrWorse } from '../withdrawal/severity.js';
import type { CaseView } from './case-view.js';

export interface AfterRow extends RuleText {
  readonly rule: string;
  readonly when: (view: CaseView) => boolean;
  readonly propose: Proposal | ((view: CaseView) => Proposal);
  /** Decisions shown beside it. */
  readonly prompts?: (view: CaseView) => readonly Proposal[];
}

export const row = (
  rule: string,
  cite: string,
  title: string,
  when: AfterRow['when'],
  propose: AfterRow['propose'],
  prompts?: AfterRow['prompts'],
): AfterRow => ({ rule, cite, title, text: title, when, propose, ...(prompts === undefined ? {} : { prompts }) });

export const moderateOrWorse = ({ question }: CaseView): boolean => isModerateOrWorse(question.grade.severity);
export const rotorUntested = (view: CaseView): boolean =>
  !view.isDone('ROTOR_STUDY') && !hasNoRotor(view.question.patient.model);
