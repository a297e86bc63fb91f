// Sentences a clinician reads in the chart (decisions 16 and 27). No dose, no promise, no order of likelihood.
import {
  NOT_CHECKED,
  type Gate,
  type Mimic,
  type PagingTier,
  type ProtocolId,
  type PumpDrug,
  type Reason,
  type Severity,
} from '#clinical';
import { GATE_DISPLAY } from '../terminology/display-orders.js';
import { MIMIC_DISPLAY, SEVERITY_DISPLAY } from '../terminology/display-clinic.js';
import { codeOf } from '../terminology/local-codes.js';
import { reasonWords } from './elements.js';

export const PROTOCOL_WORDS = {
  ajnr2011: 'AJNR 2011 algorithm',
  bardutzky: 'Bardutzky algorithm',
} as const satisfies Record<ProtocolId, string>;

const DRUG_WORDS = {
  baclofen: undefined,
  baclofen_combined: 'The pump holds another drug beside baclofen: its effects and its withdrawal count too.',
  other_only: 'The pump is recorded as holding no baclofen.',
  unknown: 'What the pump holds is not recorded: please say so in the record.',
} as const satisfies Record<PumpDrug, string | undefined>;

export function drugWords(drug: PumpDrug): string | undefined {
  return DRUG_WORDS[drug];
}

/** One gate as a line of an order: "CSF aspirated ... (g-aspiration-before-contrast)". */
export function gateWords(gate: Gate): string {
  return `${GATE_DISPLAY[gate]} (${codeOf(gate)})`;
}

/** The grade as it may be said: NONE beside an emergency page is "not assessable", never "none". */
export function gradeWords(severity: Severity, tier: PagingTier): string {
  if (severity === 'NONE') return tier === 'emergency' ? 'grade not assessable' : 'no grade';
  return SEVERITY_DISPLAY[severity];
}

export function alsoConsider(mimics: readonly Mimic[], inWords: readonly string[]): string | undefined {
  const names = [...mimics.map((mimic) => MIMIC_DISPLAY[mimic]), ...inWords];
  return names.length === 0 ? undefined : `Also consider (in no order): ${names.join('; ')}.`;
}

export interface OrderNote {
  readonly protocol: ProtocolId;
  readonly version: string;
  readonly asks: string;
  readonly gates: readonly Gate[];
  /** Said by the clinical library for this order: what comes before an injection, what the pump holds. */
  readonly notes: readonly string[];
  readonly reasons: readonly Reason[];
  readonly answers: readonly string[];
  /** Signed standing order that this order rests on, where a site has one. */
  readonly restsOn?: string;
}

/** The note of an order: what, under which gates, why, what to answer, what nobody checked. One block a line. */
export function orderNote(order: OrderNote): string {
  const lines = [
    order.asks,
    ...order.notes.filter((line) => line !== NOT_CHECKED),
    ...order.gates.map((gate) => `Gate: ${gateWords(gate)}.`),
    ...order.reasons.map((reason) => `Why: ${reasonWords(reason)}`),
    order.answers.length === 0 ? undefined : `The report has to answer: ${order.answers.join('; ')}.`,
    order.restsOn,
    NOT_CHECKED,
    `Protocol: ${PROTOCOL_WORDS[order.protocol]}, version ${order.version}. Proposed by software; a clinician decides and signs.`,
  ];
  return lines.filter((line) => line !== undefined && line.length > 0).join('\n');
}
