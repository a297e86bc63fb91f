import { ask } from './line.js';
import { codeIn, ours } from './chart.js';
import { field, list, text } from '../ehr/shelf/fields.js';

/** What the EHR holds of ours about one patient, told in short lines. */

const TYPES = [
  'ServiceRequest',
  'Task',
  'ClinicalImpression',
  'Condition',
  'DetectedIssue',
  'Flag',
  'CommunicationRequest',
  'Communication',
] as const;
export type HeldType = (typeof TYPES)[number];

/** One resource of ours. */
export interface Held {
  readonly type: HeldType;
  readonly id: string;
  /** `ServiceRequest/17`. */
  readonly reference: string;
  readonly version: string;
  readonly status: string;
  readonly resource: unknown;
  /** `ServiceRequest plain-films.abdomen-ap.1 draft`. */
  readonly line: string;
}

/** An order of ours: `{caseId}.{step}.{component}.{attempt}`. */
export interface HeldOrder extends Held {
  readonly caseId: string;
  readonly step: string;
  readonly component: string;
  readonly attempt: number;
}

const PAGE_SIZE = 200;

/** Everything of a type about a patient. @throws Error when it does not fit on one page: a story never has that much. */
export async function searchAll(fhirUrl: string, type: string, query: string): Promise<readonly unknown[]> {
  const { body } = await ask('GET', `${fhirUrl}/${type}?${query}&_count=${PAGE_SIZE}`);
  const found = list(field(body, 'entry')).map((entry) => field(entry, 'resource'));
  if (found.length >= PAGE_SIZE) throw new Error(`More ${type} than one page holds`);
  return found;
}

const identifierIn = (resource: unknown, name: string): string | undefined =>
  list(field(resource, 'identifier'))
    .filter((one) => ours(text(field(one, 'system'))) === name)
    .map((one) => text(field(one, 'value')))
    .find((value) => value !== undefined);

const isOurs = (resource: unknown): boolean =>
  list(field(resource, 'identifier')).some((one) => ours(text(field(one, 'system'))) !== undefined);

function nameOf(type: HeldType, resource: unknown): string | undefined {
  const code = field(resource, 'code');
  switch (type) {
    case 'ServiceRequest':
      return identifierIn(resource, 'order')?.split('.').slice(1).join('.');
    case 'Task':
      return codeIn(code, 'action');
    case 'ClinicalImpression':
      return undefined;
    case 'Condition':
      return codeIn(code, 'cause');
    case 'DetectedIssue':
      return codeIn(code, 'gate') ?? codeIn(code, 'pathway');
    case 'Flag':
      return [codeIn(code, 'pathway'), codeIn(code, 'severity')].join('.');
    case 'CommunicationRequest':
    case 'Communication':
      return text(field(resource, 'priority'));
    default: {
      const never: never = type;
      return never;
    }
  }
}

/** A Condition is told by how sure it is; everything else by its status. */
function standingOf(type: HeldType, resource: unknown): string {
  if (type !== 'Condition') return text(field(resource, 'status')) ?? 'without status';
  const [coding] = list(field(field(resource, 'verificationStatus'), 'coding'));
  return text(field(coding, 'code')) ?? 'without verification';
}

function held(type: HeldType, resource: unknown): Held {
  const id = text(field(resource, 'id')) ?? '';
  const status = standingOf(type, resource);
  const name = nameOf(type, resource);
  return {
    type,
    id,
    reference: `${type}/${id}`,
    version: text(field(field(resource, 'meta'), 'versionId')) ?? '',
    status,
    resource,
    line: [type, name, status].filter((word) => word !== undefined).join(' '),
  };
}

/** Everything of ours about the patient, in the order of its lines. */
export async function holdings(fhirUrl: string, patientId: string): Promise<readonly Held[]> {
  const found = await Promise.all(
    TYPES.map(async (type) => {
      const resources = await searchAll(fhirUrl, type, `patient=Patient/${patientId}`);
      return resources.filter(isOurs).map((resource) => held(type, resource));
    }),
  );
  return found.flat().toSorted((a, b) => (a.line < b.line ? -1 : a.line > b.line ? 1 : 0));
}

/** The orders among them. */
export const ordersIn = (all: readonly Held[]): readonly HeldOrder[] =>
  all.flatMap((one): HeldOrder[] => {
    const value = one.type === 'ServiceRequest' ? identifierIn(one.resource, 'order') : undefined;
    if (value === undefined) return [];
    const [caseId = '', step = '', component = '', attempt = ''] = value.split('.');
    return [{ ...one, caseId, step, component, attempt: Number(attempt) }];
  });

/** The verdicts of the impression that are no longer open: `cath-kink confirmed`. */
export function verdictsIn(all: readonly Held[]): readonly string[] {
  const impression = all.find(({ type }) => type === 'ClinicalImpression');
  return list(field(impression?.resource, 'finding'))
    .map((finding) => {
      const [extension] = list(field(finding, 'extension'));
      const verdict = text(field(extension, 'valueCode')) ?? 'unsaid';
      return { cause: codeIn(field(finding, 'itemCodeableConcept'), 'cause') ?? 'unknown', verdict };
    })
    .filter(({ verdict }) => verdict !== 'open')
    .map(({ cause, verdict }) => `${cause} ${verdict}`)
    .toSorted();
}
