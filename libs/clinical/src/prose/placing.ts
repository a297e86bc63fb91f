// The same leak at the pump, in the back, or along the catheter: a target is put at the place its sentence names.
import type { Finding } from '../vocabulary/findings.js';
import type { Step } from '../vocabulary/steps.js';
import { targetOf } from './dictionary.js';
import type { Place } from './target/places.js';
import { type Codes, type Target, TARGET_CLASSES } from './target/target.js';
import type { Match } from './text/word-tree.js';
import type { Sentence } from './text/sentences.js';
import type { Token } from './text/tokens.js';

const LEAK = targetOf('leak');
const LEAK_AT_PUMP = targetOf('leak-at-pump');
const LEAK_MID = targetOf('leak-mid');
const RECOVERED = targetOf('stall-recovered');

const FAR = 14;

/** The place nearest to a span in its sentence. */
export const nearestPlace = (
  places: readonly Match<Place>[],
  span: { readonly from: number; readonly to: number },
  allowed: readonly Place[],
): Place | undefined => {
  let best: Place | undefined;
  let least = FAR;
  let length = 0;
  for (const place of places) {
    if (!allowed.includes(place.entry)) continue;
    const distance = place.from >= span.to ? place.from - span.to : Math.max(0, span.from - place.to);
    if (distance < least || (distance === least && place.named > length)) {
      [best, least, length] = [place.entry, distance, place.named];
    }
  }
  return best;
};
/** Another clause stands between them. */
export const apart = (
  tokens: readonly Token[],
  one: { readonly from: number; readonly to: number },
  other: { readonly from: number; readonly to: number },
): boolean =>
  tokens.slice(Math.min(one.to, other.to), Math.max(one.from, other.from)).some(({ word }) => CLAUSES.has(word));
const CLAUSES = new Set([';', '.', ':', 'but', 'however', 'although', 'while']);

export const longestPlaces = (found: readonly Match<Place>[]): readonly Match<Place>[] =>
  found.filter(
    (one) =>
      !found.some((other) => other !== one && other.named > one.named && one.from < other.to && other.from < one.to),
  );

export const collectionCodes = (step: Step, place: Place | undefined): Codes | undefined => {
  const code = ((): Finding | undefined => {
    switch (step) {
      case 'FLUORO_CONTRAST':
        return place === 'behind-pump' ? 'FL_COLLECTION_BEHIND_PUMP' : undefined;
      case 'CT_POST_CONTRAST':
        if (place === 'behind-pump' || place === 'around-pump') return 'CT_COLLECTION_PERIPUMP';
        return place === 'back' ? 'CT_COLLECTION_SUBCUTANEOUS' : undefined;
      case 'CT_NONCONTRAST':
        return place === 'behind-pump' || place === 'around-pump' ? 'CTN_PERIPUMP_FLUID' : undefined;
      default:
        return undefined;
    }
  })();
  return code === undefined ? undefined : { stated: [code] };
};

const CATHETER_PARTS = new Set(['catheter', 'connector', 'segment', 'tubing', 'pocket']);
const RECOVERY = new Set(['recovered', 'recovery', 'resumed', 'restarted', 'recovers']);
const DENIES = new Set(['no', 'not', 'without', 'never', 'awaiting', 'nor']);

/** A stall in the log that is followed by its recovery. */
const hasRecovered = (tokens: readonly Token[], from: number, to: number): boolean => {
  for (let at = from; at < to; at += 1)
    if (RECOVERY.has(tokens[at]?.word ?? ''))
      return !DENIES.has(tokens[at - 1]?.word ?? '') && !DENIES.has(tokens[at - 2]?.word ?? '');
  return false;
};

/** The same leak at the pump, in the back, or along the catheter; the same stall, over or not. */
export const placed = (
  tokens: readonly Token[],
  sentence: Sentence,
  match: Match<Target>,
  places: readonly Match<Place>[],
): Target => {
  if (match.entry.id === 'pump-leak' && CATHETER_PARTS.has(tokens[match.to]?.word ?? '')) return LEAK;
  if (match.entry.id === 'stall' && hasRecovered(tokens, match.to, sentence.to)) return RECOVERED;
  if (match.entry.id === 'collection') return isPool(tokens, match) && !places.some(isWhere) ? LEAK : match.entry;
  if (match.entry.id !== 'leak' && match.entry.id !== 'leak-sign') return match.entry;
  const place = nearestPlace(places, match, ['pump-connector', 'mid-connector']);
  if (place === 'mid-connector') return LEAK_MID;
  // Contrast about the pump that nobody ties to the catheter left the system there (Fig 10).
  const aboutPump =
    nearestPlace(places, match, ['around-pump', 'behind-pump']) !== undefined &&
    !namesCatheter(tokens, sentence) &&
    !tokens.slice(Math.max(sentence.from, match.from - DENIAL_GAP), match.from).some(({ word }) => DENIES.has(word));
  return place === 'pump-connector' || aboutPump ? LEAK_AT_PUMP : match.entry;
};

const DENIAL_GAP = 4;
const CONTRAST = new Set<string>(TARGET_CLASSES.contrast);
const isPool = (tokens: readonly Token[], { at }: Match<Target>): boolean =>
  at.some((one) => CONTRAST.has(tokens[one]?.word ?? ''));
const isWhere = ({ entry }: Match<Place>): boolean =>
  entry === 'behind-pump' || entry === 'around-pump' || entry === 'back';
const namesCatheter = (tokens: readonly Token[], { from, to }: Sentence): boolean =>
  tokens.slice(from, to).some(({ word }) => word === 'catheter' || word === 'tubing');
const THERE = new Set(['there', 'here']);
/** "... at the pump connector; a little contrast escapes there". */
export const pointsBack = (tokens: readonly Token[], { to }: Match<Target>): boolean =>
  THERE.has(tokens[to]?.word ?? '') || THERE.has(tokens[to + 1]?.word ?? '');
