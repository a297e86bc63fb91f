// Which drug a code names, as far as this product must know: baclofen, something else, or not said.
import type { PumpDrug } from '#clinical';
import { PUBLIC_SYSTEMS } from '../terminology/systems.js';
import type { Concept } from './concepts.js';

// Codes of baclofen and of its intrathecal products (terminology rows medications; RxNorm source codes, UNII, ATC, NDC).
const BACLOFEN: Readonly<Record<string, ReadonlySet<string>>> = {
  [PUBLIC_SYSTEMS.rxnorm]: new Set(['1292', '1300890', '1666613']),
  [PUBLIC_SYSTEMS.unii]: new Set(['H789N3FKE8']),
  [PUBLIC_SYSTEMS.atc]: new Set(['M03BX01']),
  [PUBLIC_SYSTEMS.ndc]: new Set([
    '66794-151-01',
    '66794-155-01',
    '66794-155-02',
    '66794-156-01',
    '70121-2496-05',
    '70121-2501-01',
    '70121-2502-02',
    '70121-2503-01',
    '70121-2505-02',
  ]),
};

export type NamedDrug = 'baclofen' | 'baclofen_and_other' | 'other' | 'unknown';

/**
 * A name in words counts for baclofen only: a mixture that names it is watched. Words that name no baclofen are
 * `unknown`, for nobody may be taken off the watch by a spelling.
 */
export function drugIn(concept: Concept): NamedDrug {
  if (concept.codings.some((c) => c.system !== undefined && BACLOFEN[c.system]?.has(c.code ?? '') === true)) {
    return 'baclofen';
  }
  const words = concept.text?.toLowerCase() ?? '';
  if (/\bbaclofen\b/.test(words)) {
    return /\b(morphine|hydromorphone|fentanyl|sufentanil|bupivacaine|clonidine|ziconotide)\b/.test(words)
      ? 'baclofen_and_other'
      : 'baclofen';
  }
  const isCoded = concept.codings.some((c) => c.system !== undefined && BACLOFEN[c.system] !== undefined);
  return isCoded ? 'other' : 'unknown';
}

/** Several drugs of one reservoir taken together. */
export function pumpDrugOf(drugs: readonly NamedDrug[]): PumpDrug {
  const has = (drug: NamedDrug): boolean => drugs.includes(drug);
  if (has('baclofen_and_other') || (has('baclofen') && has('other'))) return 'baclofen_combined';
  if (has('baclofen')) return 'baclofen';
  return has('other') && !has('unknown') ? 'other_only' : 'unknown';
}
