// Signs and values recorded at the bedside or in the laboratory: an Observation, or a Condition with a sign code.
import type { Instant, Sign } from '#clinical';
import { isListed } from '../terminology/site-codes.js';
import { wordOfCoding, type CodingOnWire } from '../terminology/local-codes.js';
import { PUBLIC_SYSTEMS } from '../terminology/systems.js';
import { conceptOf, signsOf, type Codebook } from './concepts.js';
import { observedIn, type Observed, type Reader } from './observed.js';
import { isEnteredInError, opened, refused, withdrawn, type Read } from './outcome.js';
import { subjectOf, referenceOf, type Server } from './references.js';
import { instantOf, timeOf, timeOfAny, type TimeRead } from './times.js';
import { objects, text, type Wire } from './wire.js';

export interface BedsideContext extends Reader {
  readonly server: Server;
  /** Patients expected; absent: anyone, and the caller asks whether that patient is watched. */
  readonly patients?: readonly string[];
}

export interface BedsideRead extends Observed {
  readonly id: string;
  readonly version: string;
  readonly patient: string;
  readonly time: TimeRead;
  /** Absent when the EHR gave only a date. Evidence then has an order of arrival but no hours. */
  readonly at?: Instant;
  /** When this version was made known; what it says is no later. */
  readonly issuedAt?: Instant;
  /** Registered or preliminary: may raise an alarm, settles nothing. */
  readonly preliminary: boolean;
  /** `person`: someone signed for it. A lone number without one pages only when repeated (clinical F3). */
  readonly signedBy: 'person' | 'device_or_unknown';
}

/** One Observation. `not_ours` is the common case and cheap: nothing in it is in our vocabulary. */
export function readObservation(input: unknown, context: BedsideContext): Read<BedsideRead> {
  const open = opened(input, 'Observation');
  if ('refusal' in open) return refused(open.refusal);
  const { resource, reference } = open;
  // A withdrawal may come without subject, code or value; the id is enough to take back what it said.
  if (isEnteredInError(resource) || resource['status'] === 'cancelled') return withdrawn(open);
  const subject = subjectOf(resource['subject'], context.patients, context.server);
  if ('refusal' in subject) return refused(subject.refusal, reference);
  const observed = observedIn(resource, context);
  if (observed.facts.length === 0 && observed.unread.length === 0) return refused('not_ours', reference);
  const effective = timeOfAny(resource, 'effective');
  const issued = timeOf(resource['issued']);
  const time = effective.kind === 'none' ? issued : effective;
  const at = instantOf(time);
  const issuedAt = instantOf(issued);
  return {
    kind: 'read',
    value: {
      ...observed,
      id: reference,
      version: open.version,
      patient: subject.patient,
      time,
      ...(at === undefined ? {} : { at }),
      ...(issuedAt === undefined ? {} : { issuedAt }),
      preliminary: !['final', 'amended', 'corrected'].includes(text(resource['status']) ?? ''),
      signedBy: isSigned(resource, context.server) ? 'person' : 'device_or_unknown',
    },
  };
}

function isSigned(resource: Wire, server: Server): boolean {
  return objects(resource['performer']).some((performer) =>
    /^(Practitioner|PractitionerRole|CareTeam)\//.test(referenceOf(performer, server) ?? ''),
  );
}

// Diagnoses that a patient with a baclofen pump carries for years. As a problem on a list they say nothing about today;
// only an Observation of them does.
const LASTING: ReadonlySet<string> = new Set(['221360009', '41581000', '38341003']);

export interface ConditionRead {
  readonly id: string;
  readonly version: string;
  readonly patient: string;
  /** Signs this condition says are present now. */
  readonly signs: readonly Sign[];
  /** A long-standing diagnosis with the words of a sign: shown, not graded. */
  readonly lasting: readonly Sign[];
  /** The condition is no longer active, or was refuted: what it had said is over. */
  readonly over: boolean;
  /** On the site's list of conditions that open a case. */
  readonly isTrigger: boolean;
  readonly codings: readonly CodingOnWire[];
  readonly at?: Instant;
}

export function readCondition(input: unknown, context: BedsideContext): Read<ConditionRead> {
  const open = opened(input, 'Condition');
  if ('refusal' in open) return refused(open.refusal);
  const { resource, reference } = open;
  const verification = codeIn(resource['verificationStatus'], PUBLIC_SYSTEMS.conditionVerification);
  if (verification === 'entered-in-error') return withdrawn(open);
  const subject = subjectOf(resource['subject'], context.patients, context.server);
  if ('refusal' in subject) return refused(subject.refusal, reference);
  const concept = conceptOf(resource['code']);
  const isTrigger = concept.codings.some((coding) => isListed(context.book.siteCodes.triggers, coding));
  const split = signsByDuration(resource, context.book);
  if (!isTrigger && split.signs.length + split.lasting.length === 0) return refused('not_ours', reference);
  const clinical = codeIn(resource['clinicalStatus'], PUBLIC_SYSTEMS.conditionClinical);
  const onset = timeOfAny(resource, 'onset');
  const at = instantOf(onset.kind === 'none' ? timeOf(resource['recordedDate']) : onset);
  return {
    kind: 'read',
    value: {
      id: reference,
      version: open.version,
      patient: subject.patient,
      ...split,
      over: verification === 'refuted' || ['inactive', 'remission', 'resolved'].includes(clinical ?? ''),
      isTrigger,
      codings: concept.codings,
      ...(at === undefined ? {} : { at }),
    },
  };
}

function signsByDuration(resource: Wire, book: Codebook): { signs: readonly Sign[]; lasting: readonly Sign[] } {
  const { codings } = conceptOf(resource['code']);
  const isLasting = (coding: CodingOnWire): boolean =>
    coding.system === PUBLIC_SYSTEMS.sct && LASTING.has(coding.code ?? '');
  // Our own code beside the public one is a statement about today.
  const saysToday = codings.some((coding) => wordOfCoding(book.canonicalBase, 'sign', coding) !== undefined);
  const now = codings.filter((coding) => saysToday || !isLasting(coding));
  const signs = signsOf({ codings: now }, book);
  return { signs, lasting: signsOf({ codings }, book).filter((sign) => !signs.includes(sign)) };
}

/** The code of a status concept in its HL7 system; a coding without a system is believed. */
export function codeIn(element: unknown, system: string): string | undefined {
  return conceptOf(element).codings.find((coding) => coding.system === undefined || coding.system === system)?.code;
}
