// A limitation of the study itself, at a step whose vocabulary has no finding for it: nothing normal may stand beside it.
import type { MentionStatus } from '../vocabulary/findings.js';
import type { Said } from './said.js';
import { codesFor } from './target/target.js';
import type { Token } from './text/tokens.js';

/** Targets of views that speak of the whole study. What was not seen of one part is that part's own business. */
const OF_THE_STUDY: ReadonlySet<string> = new Set([
  'limited',
  'broken-off',
  'coverage',
  'overlap',
  'not-verified',
  'preliminary',
]);

/** Words that say it; "image quality" and "movement" alone do not. */
const LIMITING: ReadonlySet<string> = new Set([
  'limit',
  'limits',
  'suboptimal',
  'degraded',
  'nondiagnostic',
  'diagnostic',
  'technically',
  'poor',
  'incomplete',
  'incompletely',
  'partial',
  'inadequate',
  'assessable',
  'assessed',
  'judged',
  'evaluated',
  'verified',
  'completed',
  'abandoned',
  'aborted',
  'terminated',
  'interrupted',
  'broken',
  'preliminary',
  'prelim',
  'provisional',
  'wet',
]);

/** "Limited by motion", "a limited study"; not "tracer limited to the reservoir" or "limited spread", which are findings. */
const LIMITED_SO: ReadonlySet<string> = new Set([
  'by',
  'because',
  'due',
  'owing',
  'secondary',
  'in',
  'for',
  'and',
  'technically',
  'quality',
  'visualisation',
  'study',
  'examination',
  'exam',
  'evaluation',
  'assessment',
  'visualization',
  'scan',
  'ct',
  'view',
  'views',
  'film',
  'films',
  'image',
  'images',
  'imaging',
  'interrogation',
  'readout',
  'sequences',
]);
const IS_WORD = /[a-z]/;

/** Denied ("not limited by motion"), asked or past: it limits nothing. */
const LIMITS = {
  PRESENT: true,
  HISTORICAL_PERSISTS: true,
  POSSIBLE: true,
  NOT_EXCLUDED: true,
  NOT_ASSESSED: true,
  ABSENT: false,
  HISTORICAL_RESOLVED: false,
  QUESTION: false,
} as const satisfies Record<MentionStatus, boolean>;

export const limitsStudy = (tokens: readonly Token[], { saying, status, section }: Said): boolean => {
  if (section !== 'body' || !OF_THE_STUDY.has(saying.target.id) || !LIMITS[status]) return false;
  if (codesFor(saying.codes, status).length > 0) return false;
  return tokens.slice(saying.from, saying.to).some(({ word }, nth) => {
    if (word !== 'limited') return LIMITING.has(word);
    const next = tokens[saying.from + nth + 1]?.word ?? '.';
    return LIMITED_SO.has(next) || !IS_WORD.test(next);
  });
};
