// The FHIR elements every resource of ours is made of. Empty parts are left out: an empty element is invalid R4.
import type { Annotation, CodeableConcept, Coding, Identifier, Meta } from '@medplum/fhirtypes';
import type { Instant, Reason } from '#clinical';
import { localSystem, sid, type Sid } from '../terminology/systems.js';

/** What every writer needs to know of where it stands. */
export interface WriteContext {
  readonly canonicalBase: string;
  /** Version of the published definitions (PlanDefinition, ActivityDefinition). */
  readonly version: string;
  /** Who writes: `Device/pumptrace` where the EHR has such a Device, else shown by name only. */
  readonly author: { readonly reference?: string; readonly display: string };
  /** A drill or a test patient: tagged on every write (decision 25). */
  readonly drill: boolean;
}

/** `{key: value}`, or nothing when there is no value. */
export function given<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  const some: { [P in K]?: T } = {};
  if (value !== undefined) some[key] = value;
  return some;
}

/** `{key: values}`, or nothing when the list is empty. */
export function listed<K extends string, T>(key: K, values: readonly T[] | undefined): { [P in K]?: T[] } {
  return given(key, values === undefined || values.length === 0 ? undefined : [...values]);
}

export const ref = (reference: string): { reference: string } => ({ reference });
export const refs = (references: readonly string[]): { reference: string }[] => [...new Set(references)].map(ref);

/** Of references those to one of the types, and those to none of them: R4 names the targets of most elements. */
export function refsOf(types: readonly string[], references: readonly string[]): { reference: string }[] {
  return refs(references.filter((reference) => isOf(types, reference)));
}
export function notOf(types: readonly string[], references: readonly string[]): string[] {
  return references.filter((reference) => !isOf(types, reference));
}
function isOf(types: readonly string[], reference: string): boolean {
  return types.some((type) => reference.startsWith(`${type}/`));
}

export function iso(at: Instant): string {
  return new Date(at).toISOString();
}

export function identifier(context: WriteContext, name: Sid, value: string): Identifier {
  return { system: sid(context.canonicalBase, name), value };
}

export function concept(text: string, ...coding: Coding[]): CodeableConcept {
  return coding.length === 0 ? { text } : { coding, text };
}

export function author(context: WriteContext): { reference?: string; display: string } {
  return context.author.reference === undefined
    ? { display: context.author.display }
    : { reference: context.author.reference, display: context.author.display };
}

export function note(context: WriteContext, at: Instant, text: string): Annotation {
  return { authorString: context.author.display, time: iso(at), text };
}

/** HTEST marks resources of drills and test patients (HL7 v3 ActReason). */
export function meta(context: WriteContext): { meta?: Meta } {
  if (!context.drill) return {};
  return { meta: { tag: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HTEST' }] } };
}

/** Rules as codings of our rule system: the id is the code. */
export function ruleCodings(context: WriteContext, reasons: readonly Reason[]): Coding[] {
  return [...new Set(reasons.map((reason) => reason.rule))].map((rule) => ({
    system: localSystem(context.canonicalBase, 'rule'),
    code: rule,
  }));
}

/** Reasons as one CodeableConcept: ids as codes, sentences as text. */
export function reasonConcept(context: WriteContext, reasons: readonly Reason[]): CodeableConcept | undefined {
  if (reasons.length === 0) return undefined;
  return concept(reasons.map(reasonWords).join(' '), ...ruleCodings(context, reasons));
}

/** "Films before contrast. [ITB.ALG.04; a14]" */
export function reasonWords(reason: Reason): string {
  const sentence = /[.!?]$/.test(reason.text) ? reason.text : `${reason.text}.`;
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)} [${reason.rule}; ${reason.cite}]`;
}
