// The words that turn a finding into its denial, its doubt, its history or its question (the idea of NegEx and ConText;
// the lists are our own). Longest match wins, so a harmless phrase ("no change") hides the word inside it.
import type { RuleText } from '../../rule.js';
import { ruleText } from '../../rule.js';

export const TRIGGER_KINDS = [
  'absent',
  'not-excluded',
  'possible',
  'question',
  'resolved',
  'persists',
  'not-assessed',
  'fails',
  'asserted',
  'harmless',
] as const;
export type TriggerKind = (typeof TRIGGER_KINDS)[number];
/** Which way it looks: at what follows, at what stands before, or both. */
export type Direction = 'ahead' | 'back' | 'both';

export interface Trigger {
  readonly kind: TriggerKind;
  readonly direction: Direction;
  readonly rule: AssertionRule;
  /** At most so many words between it and what it speaks of; none given, as far as the clause goes. */
  readonly within?: number;
  /** Reaches over the verbs of its own clause: "at no point did she ..."; `clause`: not over its commas, either ("probably the tip has ..."). */
  readonly overVerbs?: boolean | 'clause';
  /** Counts only at the end of its clause: "rales are not", "C. diff neg". */
  readonly closes?: boolean;
  /** Denies one word only: "non-tender". */
  readonly oneWord?: boolean;
}

export const ASSERTION_RULES = {
  'ITB.RD.01': ruleText('Denied before it is named', 'inf', 'the words before it deny it'),
  'ITB.RD.02': ruleText('Denied after it was named', 'inf', 'the words after it deny it'),
  'ITB.RD.03': ruleText('A denial in doubt, or one that could not be made, excludes nothing', 'inf', 'not excluded'),
  'ITB.RD.04': ruleText('A hedge makes a possibility', 'inf', 'said to be possible'),
  'ITB.RD.05': ruleText('The clinical question asserts nothing', 'inf', 'only asked about'),
  'ITB.RD.06': ruleText('What was and is no longer', 'inf', 'said of the past'),
  'ITB.RD.07': ruleText('What was known and is still there counts as present', 'inf', 'known, and still there'),
  'ITB.RD.08': ruleText('What was not seen or not imaged is not assessed', 'inf', 'not assessed'),
  'ITB.RD.09': ruleText('Two denials of one thing assert it', 'inf', 'a denial of a denial'),
  'ITB.RD.10': ruleText('Said without hedge', 'inf', 'stated'),
} as const satisfies Record<string, RuleText>;
export type AssertionRule = keyof typeof ASSERTION_RULES;

export const ASSERTION_CLASSES = {
  be: ['is', 'are', 'was', 'were', 'be', 'been', 'being'],
  seen: [
    'seen',
    'identified',
    'visualised',
    'visualized',
    'demonstrated',
    'shown',
    'detected',
    'noted',
    'evident',
    'appreciated',
    'apparent',
    'present',
    'found',
    'visible',
    'observed',
    'recognised',
    'recognized',
    'discernible',
    'detectable',
    'documented',
    'reported',
    'recorded',
    'encountered',
    'revealed',
    'suspected',
    'displayed',
    'perceived',
    'palpable',
    'palpated',
    'elicited',
    'felt',
    'heard',
    'auscultated',
    'obtained',
    'noticed',
    'conspicuous',
    'seens',
    'suggested',
    'indicated',
    'established',
    'endorsed',
    'had',
    'witnessed',
    'captured',
    'isolated',
    'grown',
    'visualised',
  ],
  doubt: [
    'definite',
    'definitive',
    'definitively',
    'convincing',
    'conclusive',
    'certain',
    'unequivocal',
    'definitely',
    'conclusively',
    'unequivocally',
    'convincingly',
    'confident',
  ],
  exclude: ['excluded', 'exclude', 'discounted', 'discount', 'refuted'],
} as const;
