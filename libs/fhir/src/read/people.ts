// Patient and Encounter, as far as this product needs them: age, death, merging, test patients, whether someone is in house.
import type { Instant } from '#clinical';
import { opened, refused, withdrawn, type Read } from './outcome.js';
import { referenceOf, subjectOf, type Server } from './references.js';
import { instantOf, timeOf } from './times.js';
import { flag, object, objects, text } from './wire.js';

export interface PatientRead {
  readonly patient: string;
  readonly version: string;
  /** As written: a year, a month or a day. */
  readonly birthDate?: string;
  readonly deceased: 'yes' | 'no' | 'not_said';
  /** Ids this one replaces, or is replaced by (a merge): both histories are followed. */
  readonly replaces: readonly string[];
  readonly replacedBy?: string;
  /** meta.tag HTEST, or no longer an active record. */
  readonly isTest: boolean;
  readonly active: boolean;
  /** `Organization/7`: whose patient this is. */
  readonly managedBy?: string;
}

export function readPatient(input: unknown, server: Server): Read<PatientRead> {
  const open = opened(input, 'Patient');
  if ('refusal' in open) return refused(open.refusal);
  const { resource, reference } = open;
  const birth = timeOf(resource['birthDate']);
  const links = objects(resource['link']);
  const linked = (type: string): readonly string[] =>
    links
      .filter((link) => link['type'] === type)
      .map((link) => referenceOf(link['other'], server))
      .filter((reference) => reference !== undefined);
  const [replacedBy] = linked('replaced-by');
  const managedBy = referenceOf(resource['managingOrganization'], server);
  const deceased = flag(resource['deceasedBoolean']);
  const died = text(resource['deceasedDateTime']) !== undefined;
  return {
    kind: 'read',
    value: {
      patient: reference,
      version: open.version,
      ...(birth.kind === 'date_only' ? { birthDate: birth.date } : {}),
      deceased: died || deceased === true ? 'yes' : deceased === false ? 'no' : 'not_said',
      replaces: linked('replaces'),
      ...(replacedBy === undefined ? {} : { replacedBy }),
      isTest: objects(object(resource['meta'])?.['tag']).some((tag) => tag['code'] === 'HTEST'),
      active: flag(resource['active']) !== false,
      ...(managedBy === undefined ? {} : { managedBy }),
    },
  };
}

/**
 * Age in completed years at a moment, in days of UTC. A birth date of a year or month gives the two ages it allows;
 * undefined for a birth after that moment.
 */
export function ageAt(
  birthDate: string,
  at: Instant,
): { readonly atLeast: number; readonly atMost: number } | undefined {
  const [year, month, day] = birthDate.split('-').map(Number);
  if (year === undefined || Number.isNaN(year)) return undefined;
  const years = (bornMonth: number, bornDay: number): number => {
    const now = new Date(at);
    const before =
      now.getUTCMonth() + 1 < bornMonth || (now.getUTCMonth() + 1 === bornMonth && now.getUTCDate() < bornDay);
    return now.getUTCFullYear() - year - (before ? 1 : 0);
  };
  const atLeast = years(month ?? 12, day ?? 31);
  const atMost = years(month ?? 1, day ?? 1);
  return atMost < 0 ? undefined : { atLeast: Math.max(0, atLeast), atMost };
}

export interface EncounterRead {
  readonly id: string;
  readonly version: string;
  readonly patient: string;
  /** Patients in house are polled often (decision 20). */
  readonly open: boolean;
  readonly startedAt?: Instant;
}

export function readEncounter(
  input: unknown,
  context: { server: Server; patients?: readonly string[] },
): Read<EncounterRead> {
  const open = opened(input, 'Encounter');
  if ('refusal' in open) return refused(open.refusal);
  const { resource, reference } = open;
  if (resource['status'] === 'entered-in-error') return withdrawn(open);
  const subject = subjectOf(resource['subject'], context.patients, context.server);
  if ('refusal' in subject) return refused(subject.refusal, reference);
  const startedAt = instantOf(timeOf(object(resource['period'])?.['start']));
  return {
    kind: 'read',
    value: {
      id: reference,
      version: open.version,
      patient: subject.patient,
      open: ['arrived', 'triaged', 'in-progress', 'onleave'].includes(text(resource['status']) ?? ''),
      ...(startedAt === undefined ? {} : { startedAt }),
    },
  };
}
