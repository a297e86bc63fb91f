// What happened to pump and catheter: events that gates and verdicts depend on (decision 12).
import type { Instant, PumpEventKind, Step } from '#clinical';
import { PUBLIC_SYSTEMS } from '../terminology/systems.js';
import { conceptOf, eventsOf, signsOf, type Codebook } from './concepts.js';
import { drugIn, type NamedDrug } from './drugs.js';
import { opened, refused, withdrawn, type Envelope, type Read } from './outcome.js';
import { subjectOf, type Server } from './references.js';
import { stepsOfCode } from './report-step.js';
import { instantOf, timeOf, timeOfAny, type TimeRead } from './times.js';
import { objects, text } from './wire.js';

export interface EventContext {
  readonly book: Codebook;
  readonly server: Server;
  readonly patients?: readonly string[];
}

export interface EventRead {
  readonly id: string;
  readonly version: string;
  readonly patient: string;
  readonly kinds: readonly PumpEventKind[];
  /** The step this procedure was, when its code says so (an aspiration recorded as a Procedure). */
  readonly steps: readonly Step[];
  /** Planned, stopped before it was done, or not known to have happened: no event yet. */
  readonly happened: 'yes' | 'no' | 'not_yet';
  readonly time: TimeRead;
  readonly at?: Instant;
}

// What doing a step means for pump and catheter. A step that touches neither is no event.
const EVENT_OF_STEP = {
  INTERROGATION: [],
  PLAIN_FILMS: [],
  ROTOR_STUDY: [],
  CSF_ASPIRATION: ['side_port_access'],
  BOLUS_TRIAL: ['bolus'],
  FLUORO_CONTRAST: ['side_port_access'],
  FLUORO_CONTRAST_POSITIONAL: ['side_port_access'],
  CT_POST_CONTRAST: [],
  CT_NONCONTRAST: [],
  SCINT_IN111: [],
  SCINT_TC99M: [],
  MRI: ['mri'],
} as const satisfies Record<Step, readonly PumpEventKind[]>;

const EVENT_OF_SIGN: Readonly<Record<string, PumpEventKind>> = {
  RECENT_MRI: 'mri',
  RECENT_REFILL: 'refill',
  RECENT_DOSE_CHANGE: 'reprogramming',
  RECENT_PUMP_REVISION: 'revision',
  RECENT_SIDE_PORT_ACCESS: 'side_port_access',
};

// SNOMED "Magnetic resonance imaging": wide, and exactly what a magnet event needs.
const MR_IMAGING = '113091000';

export function readProcedure(input: unknown, context: EventContext): Read<EventRead> {
  const open = opened(input, 'Procedure');
  if ('refusal' in open) return refused(open.refusal);
  const { resource, reference } = open;
  if (resource['status'] === 'entered-in-error') return withdrawn(open);
  const subject = subjectOf(resource['subject'], context.patients, context.server);
  if ('refusal' in subject) return refused(subject.refusal, reference);
  const code = conceptOf(resource['code']);
  const named = stepsOfCode(code, context.book);
  const kinds = new Set<PumpEventKind>([
    ...eventsOf(code, context.book),
    ...named.strong.flatMap((step) => [...EVENT_OF_STEP[step]]),
    ...named.weak.flatMap((step) => (step === 'MRI' ? (['mri'] as const) : [])),
    ...signsOf(code, context.book)
      .map((sign) => EVENT_OF_SIGN[sign])
      .filter((kind) => kind !== undefined),
  ]);
  if (code.codings.some((c) => c.system === PUBLIC_SYSTEMS.sct && c.code === MR_IMAGING)) kinds.add('mri');
  if (kinds.size === 0 && named.strong.length === 0) return refused('not_ours', reference);
  return happening(open, subject.patient, [...kinds], named.strong, timeOfAny(resource, 'performed'), [
    'completed',
    'in-progress',
  ]);
}

export function readImagingStudy(input: unknown, context: EventContext): Read<EventRead> {
  const open = opened(input, 'ImagingStudy');
  if ('refusal' in open) return refused(open.refusal);
  const { resource, reference } = open;
  if (resource['status'] === 'entered-in-error') return withdrawn(open);
  const subject = subjectOf(resource['subject'], context.patients, context.server);
  if ('refusal' in subject) return refused(subject.refusal, reference);
  const modalities = [
    ...objects(resource['modality']),
    ...objects(resource['series']).flatMap((series) => objects(series['modality'])),
  ].map((coding) => text(coding['code']));
  // Any magnet counts, of whatever body part: it is the field that stalls the motor.
  if (!modalities.includes('MR')) return refused('not_ours', reference);
  return happening(open, subject.patient, ['mri'], [], timeOf(resource['started']), ['available', 'registered']);
}

export interface MedicationRead extends EventRead {
  readonly drug: NamedDrug;
  readonly route: 'intrathecal' | 'other' | 'unknown';
}

// HL7 v3 routes, and the two public codes of the intrathecal route.
const INTRATHECAL: ReadonlySet<string> = new Set(['IT', 'ITINJ', '72607000', '20042000']);

/**
 * A single dose by the intrathecal route is read as a bolus, of whatever drug: it goes through pump or catheter or into the
 * same fluid, and closes the contrast gate. A dose over a period is the running infusion and no event.
 */
export function readMedicationAdministration(input: unknown, context: EventContext): Read<MedicationRead> {
  const open = opened(input, 'MedicationAdministration');
  if ('refusal' in open) return refused(open.refusal);
  const { resource, reference } = open;
  if (resource['status'] === 'entered-in-error') return withdrawn(open);
  const subject = subjectOf(resource['subject'], context.patients, context.server);
  if ('refusal' in subject) return refused(subject.refusal, reference);
  const drug = drugIn(conceptOf(resource['medicationCodeableConcept']));
  const route = routeOf(objects(resource['dosage']).map((dosage) => conceptOf(dosage['route'])));
  if (route === 'other' || (route === 'unknown' && !drug.startsWith('baclofen'))) return refused('not_ours', reference);
  const isSingle = resource['effectivePeriod'] === undefined;
  const kinds: readonly PumpEventKind[] = route === 'intrathecal' && isSingle ? ['bolus'] : [];
  const event = happening(open, subject.patient, kinds, [], timeOfAny(resource, 'effective'), [
    'completed',
    'in-progress',
  ]);
  return event.kind === 'read' ? { kind: 'read', value: { ...event.value, drug, route } } : event;
}

function routeOf(routes: readonly ReturnType<typeof conceptOf>[]): MedicationRead['route'] {
  const codes = routes.flatMap((route) => route.codings.map((coding) => coding.code ?? ''));
  if (codes.some((code) => INTRATHECAL.has(code))) return 'intrathecal';
  if (routes.some((route) => /\bintrathecal\b/i.test(route.text ?? ''))) return 'intrathecal';
  return codes.length > 0 || routes.some((route) => route.text !== undefined) ? 'other' : 'unknown';
}

function happening(
  open: Envelope,
  patient: string,
  kinds: readonly PumpEventKind[],
  steps: readonly Step[],
  time: TimeRead,
  done: readonly string[],
): Read<EventRead> {
  const status = text(open.resource['status']) ?? 'unknown';
  const never = ['not-done', 'stopped', 'cancelled'].includes(status);
  const at = instantOf(time);
  return {
    kind: 'read',
    value: {
      id: open.reference,
      version: open.version,
      patient,
      kinds,
      steps,
      happened: done.includes(status) ? 'yes' : never ? 'no' : 'not_yet',
      time,
      ...(at === undefined ? {} : { at }),
    },
  };
}
