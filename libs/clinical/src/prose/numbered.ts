// Statements that live in their numbers: "tip at T9, previously T2"; "nineteen recovered where seven were expected".
import { residualAgainst } from '../quantities/residual.js';
import type { Step } from '../vocabulary/steps.js';
import { targetOf } from './dictionary.js';
import { doseAgrees, levelsIn, residualIn } from './measures.js';
import type { Saying } from './saying.js';
import type { Target } from './target/target.js';
import type { Match } from './text/word-tree.js';
import type { Sentence } from './text/sentences.js';
import type { Token } from './text/tokens.js';

const PROGRAMME_WRONG = targetOf('programme-wrong');
const TIP_IN_PLACE = targetOf('tip-in-place');
const TIP_MOVED = targetOf('tip-moved');
const RESIDUAL_MORE = targetOf('residual-more');
const RESIDUAL_LESS = targetOf('residual-less');
const RESIDUAL_SAME = targetOf('residual-as-expected');

const RESIDUAL_TARGETS = {
  more: RESIDUAL_MORE,
  less: RESIDUAL_LESS,
  'as-expected': RESIDUAL_SAME,
} as const satisfies Record<ReturnType<typeof residualAgainst>, Target>;

const BEFORE = new Set([
  'previously',
  'formerly',
  'was',
  'earlier',
  'before',
  'instead',
  'originally',
  'initially',
  'than',
  'prior',
  'compared',
  'from',
  'longer',
  'had',
  'post',
  'postoperatively',
  'postoperative',
  'documented',
  'implant',
  'note',
  'gives',
  'implantation',
  'operation',
  'recorded',
  'record',
]);

/** "Tip at T9, previously T2": two levels and a word of before. Lower is a tip that has moved; the same is one that has not. */
export const levelled = (
  tokens: readonly Token[],
  sentence: Sentence,
  sayings: readonly Saying[],
  step: Step,
): readonly Saying[] => {
  let tip = -1;
  for (let at = sentence.from; at < sentence.to; at += 1)
    if (tokens[at]?.word === 'tip' || (tokens[at]?.word === 'cath' && tokens[at + 1]?.word === 'to')) tip = at;
  if (tip < 0) return sayings;
  if (
    sayings.some(
      ({ target }) => target.id === 'tip-moved' || target.id === 'tip-outside' || target.id === 'tip-epidural',
    )
  )
    return sayings;
  const levels = levelsIn(tokens, Math.max(tip, sentence.from), sentence.to);
  const [first, next] = levels;
  if (first === undefined) return sayings;
  const isTheTips = next !== undefined && !tokens.slice(first.at, next.at).some(({ word }) => ELSEWHERE.has(word));
  const second = isTheTips ? next : undefined;
  const words = tokens.slice(tip, sentence.to).map(({ word }) => word);
  const same = second === undefined ? words.some((word) => SAME.has(word)) : first.depth === second.depth;
  if (second === undefined ? !same : !words.some((word) => BEFORE.has(word))) return sayings;
  const target = same ? TIP_IN_PLACE : TIP_MOVED;
  const to = (second ?? first).at + 1;
  // The word of before is not read a second time as a word of history.
  const marked = words.findIndex((word) => BEFORE.has(word) || SAME.has(word));
  const match: Match<Target> = {
    entry: target,
    from: tip,
    to,
    named: 3,
    at: [...range(tip, to), ...(marked < 0 ? [] : [tip + marked])].filter((at) => !HEDGES.has(tokens[at]?.word ?? '')),
  };
  const others = sayings.filter((saying) => !saying.target.id.startsWith('tip-'));
  return [...others, { target, match, from: tip, to, causes: target.causes, codes: target.codes[step] }];
};
/** "Tip possibly unchanged at T8": these are still to be read. */
const HEDGES = new Set(['possibly', 'probably', 'presumably', 'perhaps', 'maybe', 'likely', 'may', 'might', 'could']);
/** "Tip at T9, laminectomy at L2 was noted": a level of something else. */
const ELSEWHERE = new Set([
  'laminectomy',
  'laminotomy',
  'decompression',
  'fusion',
  'fracture',
  'hardware',
  'screws',
  'rods',
  'stimulator',
  'scoliosis',
  'stenosis',
  'disc',
  'puncture',
  'entry',
  'enters',
  'scar',
  'surgery',
  'conus',
  'vertebroplasty',
]);
const SAME = new Set(['unchanged', 'stable', 'same', 'constant', 'remains', 'remain', 'still']);

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, offset) => from + offset);

export const residualSaying = (
  tokens: readonly Token[],
  sentence: Sentence,
  step: Step,
  sayings: readonly Saying[],
): readonly Saying[] => {
  if (step !== 'INTERROGATION') return sayings;
  const wrong =
    doseAgrees(tokens, sentence.from, sentence.to) === false &&
    !sayings.some(({ target }) => target.id.startsWith('programme-') || target.id.startsWith('residual-'));
  if (wrong) return [...sayings, whole(PROGRAMME_WRONG, sentence, step)];
  const residual = residualIn(tokens, sentence.from, sentence.to);
  const target =
    residual === undefined ? undefined : RESIDUAL_TARGETS[residualAgainst(residual.measured, residual.expected)];
  const others = sayings.filter((saying) => !saying.target.id.startsWith('residual-'));
  return target === undefined ? sayings : [...others, whole(target, sentence, step)];
};

/** A statement that takes the whole sentence. */
const whole = (target: Target, { from, to }: Sentence, step: Step): Saying => ({
  target,
  match: { entry: target, from, to, named: 3, at: range(from, to) },
  from,
  to,
  causes: target.causes,
  codes: target.codes[step],
});
