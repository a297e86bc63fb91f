// Which step a report belongs to: order of trust basedOn, identifier, then code or findings (fhir 2.11). Never dropped.
import { FINDINGS_BY_STEP, STEPS, type Finding, type Instant, type Step } from '#clinical';
import { wordOfCoding } from '../terminology/local-codes.js';
import { siteWords } from '../terminology/site-codes.js';
import { isWeak, standardRowsFor } from '../terminology/standard-codings.js';
import { sid } from '../terminology/systems.js';
import { conceptOf, type Codebook, type Concept } from './concepts.js';
import { identifierOf, referenceOf, sameIdentifier, type Server, type WireIdentifier } from './references.js';
import { object, objects, type Wire } from './wire.js';

/** An order of this patient as the caller knows it. */
export interface KnownOrder {
  /** Value of our order identifier, `{caseId}.{step}.{component}.{attempt}`. */
  readonly orderId: string;
  readonly step: Step;
  /** `ServiceRequest/9`, once the EHR has it. */
  readonly ehrReference?: string;
  /** Accession, placer and filler numbers learnt since. */
  readonly otherIdentifiers: readonly WireIdentifier[];
  readonly open: boolean;
  readonly orderedAt?: Instant;
}

export type StepMatch =
  | { readonly how: 'basedOn' | 'identifier'; readonly steps: readonly Step[]; readonly orderIds: readonly string[] }
  | {
      readonly how: 'inferred';
      readonly steps: readonly Step[];
      /** Open orders of those steps; empty for a study nobody ordered through us. */
      readonly orderIds: readonly string[];
      /** Only a code too wide or too narrow pointed here: a human confirms before it counts (terminology rule 2). */
      readonly weak: boolean;
    }
  | { readonly how: 'none'; readonly steps: readonly []; readonly orderIds: readonly [] };

export interface StepQuestion {
  readonly report: Wire;
  readonly findings: readonly Finding[];
  readonly effectiveAt: Instant | undefined;
  readonly orders: readonly KnownOrder[];
  readonly book: Codebook;
  readonly server: Server;
}

export function matchStep(question: StepQuestion): StepMatch {
  const { report, orders } = question;
  const referenced = orders.filter((order) => isReferenced(order, question));
  if (referenced.length > 0) return certain('basedOn', referenced);
  const numbers = objects(report['identifier'])
    .map(identifierOf)
    .filter((found) => found !== undefined);
  const numbered = orders.filter((order) =>
    [...order.otherIdentifiers, ours(order, question.book)].some((known) =>
      numbers.some((number) => sameIdentifier(known, number)),
    ),
  );
  if (numbered.length > 0) return certain('identifier', numbered);
  return inferred(question);
}

function ours(order: KnownOrder, book: Codebook): WireIdentifier {
  return { system: sid(book.canonicalBase, 'order'), value: order.orderId };
}

function isReferenced(order: KnownOrder, { report, book, server }: StepQuestion): boolean {
  return objects(report['basedOn']).some((element) => {
    const reference = referenceOf(element, server);
    if (reference !== undefined && reference === order.ehrReference) return true;
    const logical = identifierOf(object(element['identifier']));
    return logical !== undefined && sameIdentifier(ours(order, book), logical);
  });
}

function certain(how: 'basedOn' | 'identifier', orders: readonly KnownOrder[]): StepMatch {
  return { how, steps: [...new Set(orders.map((o) => o.step))], orderIds: orders.map((o) => o.orderId) };
}

function inferred({ report, findings, effectiveAt, orders, book }: StepQuestion): StepMatch {
  const byCode = stepsOfCode(conceptOf(report['code']), book);
  const byFinding = stepsOfFindings(findings);
  const strong = narrowest(byFinding, byCode.strong);
  const candidates = strong.length > 0 ? strong : byCode.weak;
  const waiting = orders.filter(
    (order) =>
      order.open &&
      (effectiveAt === undefined || order.orderedAt === undefined || order.orderedAt <= effectiveAt) &&
      candidates.some((step) => mayBe(step, order.step)),
  );
  const steps = waiting.length > 0 ? [...new Set(waiting.map((order) => order.step))] : candidates;
  if (steps.length === 0) return { how: 'none', steps: [], orderIds: [] };
  return { how: 'inferred', steps, orderIds: waiting.map((order) => order.orderId), weak: strong.length === 0 };
}

/** Findings of our own vocabulary say more than the code of the study; the code decides between steps that share words. */
function narrowest(byFinding: readonly Step[], byCode: readonly Step[]): readonly Step[] {
  if (byFinding.length === 0) return byCode;
  const both = byFinding.filter((step) => byCode.includes(step));
  return both.length > 0 ? both : byFinding;
}

/** The public codes do not tell the static from the positional fluoroscopy, nor films of the system from films of a turn. */
function mayBe(read: Step, ordered: Step): boolean {
  if (read === ordered) return true;
  return read === 'FLUORO_CONTRAST' && ordered === 'FLUORO_CONTRAST_POSITIONAL';
}

/** Steps a code can stand for: `strong` where the code says no more and no less, `weak` otherwise. */
export function stepsOfCode(concept: Concept, book: Codebook): { strong: readonly Step[]; weak: readonly Step[] } {
  const strong = new Set<Step>();
  const weak = new Set<Step>();
  for (const coding of concept.codings) {
    const local = wordOfCoding(book.canonicalBase, 'step', coding);
    if (local !== undefined && local !== 'PUMP_EVALUATION') strong.add(local);
    for (const row of siteWords(book.siteCodes.steps, coding)) strong.add(row.word);
    for (const row of standardRowsFor(book.canonicalBase, 'step', coding))
      (isWeak(row.fit) ? weak : strong).add(row.word);
  }
  return { strong: [...strong], weak: [...weak].filter((step) => !strong.has(step)) };
}

/** The steps that can carry all of the findings; where no step can, those that carry the most of them. */
function stepsOfFindings(findings: readonly Finding[]): readonly Step[] {
  if (findings.length === 0) return [];
  const counts = STEPS.map((step) => ({ step, carried: findings.filter((f) => carries(step, f)).length }));
  // One report may serve several steps (decision 5): contrast study and the CT right after it.
  const whole = counts.filter((count) => count.carried === findings.length);
  return (whole.length > 0 ? whole : counts.filter((count) => count.carried > 0)).map((count) => count.step);
}

/** Whether a finding belongs to the vocabulary of a step. */
export function carries(step: Step, finding: Finding): boolean {
  const words: readonly Finding[] = FINDINGS_BY_STEP[step];
  return words.includes(finding);
}
