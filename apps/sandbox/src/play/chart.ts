import {
  MEASUREMENTS,
  type DeviceModel,
  type Finding,
  type FluidType,
  type Measurement,
  type ReportStatus,
  type Sign,
  type Step,
} from '#clinical';
import { codingOf, localSystem, PUBLIC_SYSTEMS, type Word } from '#fhir';
import { field, list, text } from '../ehr/shelf/fields.js';
import type { Paper } from './papers.js';

/** What the EHR's users write into the chart: pure builders of plain FHIR. */

/** Base of Pumptrace's own codes, as the sandbox's house uses it. */
export const BASE = 'https://pumptrace.example.org/fhir';

type Chart = Record<string, unknown>;

/** A number with its UCUM unit. */
export type Amount = readonly [value: number, unit: string];
export type Amounts = Readonly<Partial<Record<Measurement, Amount>>>;

export const PHYSICIAN = { reference: 'Practitioner/dr-noor', display: 'Dr Noor' };
export const NURSE = { reference: 'Practitioner/nurse-okafor', display: 'Nurse Okafor' };
export const RADIOLOGIST = { reference: 'Practitioner/dr-brandt', display: 'Dr Brandt, radiology' };

export const practitioner = (id: string, family: string): Chart => ({
  resourceType: 'Practitioner',
  id,
  name: [{ family }],
});

export const patient = (id: string, name: string, born: string): Chart => {
  const [given = name, family = ''] = name.split(' ');
  return { resourceType: 'Patient', id, active: true, name: [{ family, given: [given] }], birthDate: born };
};

/** The pump: what it is called, baclofen alone in it, its tip left at T8. */
export const pump = (id: string, of: string, model: DeviceModel, name: string): Chart => ({
  resourceType: 'Device',
  id,
  status: 'active',
  patient: { reference: `Patient/${of}` },
  deviceName: [{ name, type: 'user-friendly-name' }],
  type: { coding: [codingOf(BASE, 'device-model', model)], text: name },
  property: [
    { type: measured('pump_drug'), valueCode: [{ coding: [codingOf(BASE, 'pump-drug', 'baclofen')] }] },
    { type: measured('tip_level'), valueCode: [{ text: 'T8' }] },
  ],
});

/** Malfunction is suspected: what opens a case. */
export const evaluation = (of: string): Chart => ({
  resourceType: 'ServiceRequest',
  status: 'active',
  intent: 'order',
  code: { coding: [codingOf(BASE, 'step', 'PUMP_EVALUATION')], text: 'Evaluation of the intrathecal pump' },
  subject: { reference: `Patient/${of}` },
  requester: PHYSICIAN,
});

const measured = (name: Word<'measurement'>): Chart => ({ coding: [codingOf(BASE, 'measurement', name)] });

/** LOINC where the terminology has an exact row, as an EHR would code a vital sign; else our own word. */
function concept(name: Measurement): Chart {
  const row = LOINC[name];
  return row === undefined ? measured(name) : { coding: [{ system: PUBLIC_SYSTEMS.loinc, code: row }] };
}
const LOINC: Readonly<Partial<Record<Measurement, string>>> = {
  temperature: '8310-5',
  heart_rate: '8867-4',
};

const quantity = ([value, unit]: Amount): Chart => ({ value, unit, system: PUBLIC_SYSTEMS.ucum, code: unit });

const observation = (of: string, at: string, code: Chart, rest: Chart): Chart => ({
  resourceType: 'Observation',
  status: 'final',
  code,
  subject: { reference: `Patient/${of}` },
  effectiveDateTime: at,
  ...rest,
});

/** Tone on the modified Ashworth scale, with the patient's own baseline and, where somebody asked, how long it has been so. */
export function tone(of: string, at: string, now: number, baseline: number, sinceHours: number | undefined): Chart {
  const component = [{ code: measured('baseline'), valueQuantity: quantity([baseline, '{score}']) }];
  const onset =
    sinceHours === undefined ? [] : [{ code: measured('onset'), valueQuantity: quantity([sinceHours, 'h']) }];
  return observation(of, at, measured('modified_ashworth'), {
    valueQuantity: quantity([now, '{score}']),
    component: [...component, ...onset],
    performer: [NURSE],
  });
}

/** One vital sign or laboratory value, signed by the nurse. */
export const value = (of: string, at: string, name: Measurement, amount: Amount): Chart =>
  observation(of, at, concept(name), { valueQuantity: quantity(amount), performer: [NURSE] });

/** A sign seen, or looked for and not seen. */
export const sign = (of: string, at: string, seen: Sign, present: boolean): Chart =>
  observation(of, at, { coding: [codingOf(BASE, 'sign', seen)] }, { valueBoolean: present, performer: [NURSE] });

/** What a department reports. */
export interface Reported {
  readonly findings: readonly Finding[];
  readonly values?: Amounts;
  readonly fluid?: FluidType;
  readonly agent?: string;
  /** Words in the report itself. */
  readonly text?: string;
  /** Documents that come with it; without `text` they are all that is said. */
  readonly papers?: readonly Paper[];
  readonly status?: ReportStatus;
}

/** The results of a report as Observations, contained in it. */
export function results(of: string, at: string, { values = {}, fluid, agent }: Reported): readonly Chart[] {
  const numbers = Object.entries(values).map(([name, amount]) =>
    observation(of, at, measured(measurementNamed(name)), { valueQuantity: quantity(amount) }),
  );
  const coded = [
    ...(fluid === undefined
      ? []
      : [
          observation(of, at, measured('fluid_type'), {
            valueCodeableConcept: { coding: [codingOf(BASE, 'fluid-type', fluid)] },
          }),
        ]),
    ...(agent === undefined
      ? []
      : [observation(of, at, measured('contrast_agent'), { valueCodeableConcept: { text: agent } })]),
  ];
  return [...numbers, ...coded].map((one, index) => ({ ...one, id: `r${index + 1}` }));
}

const measurementNamed = (name: string): Measurement => {
  const known = MEASUREMENTS.find((word) => word === name);
  if (known === undefined) throw new Error(`${name} is no measurement`);
  return known;
};

/** The report of a department: codes, contained results, words, papers; `basedOn` the orders it answers. */
export function report(
  of: string,
  at: string,
  step: Step,
  orders: readonly string[],
  reported: Reported,
  presentedForm: readonly Chart[] = [],
): Chart {
  const contained = results(of, at, reported);
  return {
    resourceType: 'DiagnosticReport',
    status: reported.status ?? 'final',
    code: { coding: [codingOf(BASE, 'step', step)] },
    subject: { reference: `Patient/${of}` },
    ...(orders.length === 0 ? {} : { basedOn: orders.map((reference) => ({ reference })) }),
    effectiveDateTime: at,
    issued: at,
    resultsInterpreter: [RADIOLOGIST],
    ...(reported.findings.length === 0
      ? {}
      : { conclusionCode: reported.findings.map((finding) => ({ coding: [codingOf(BASE, 'finding', finding)] })) }),
    ...(reported.text === undefined ? {} : { conclusion: reported.text }),
    ...(presentedForm.length === 0 ? {} : { presentedForm }),
    ...(contained.length === 0
      ? {}
      : { contained, result: contained.map(({ id }) => ({ reference: `#${String(id)}` })) }),
  };
}

/** What a clinician adds to a contrast order when signing it: which agent, how much. */
export function contrastOf(
  of: string,
  at: string,
): { readonly contained: readonly Chart[]; readonly links: readonly Chart[] } {
  const given: Reported = { findings: [], agent: 'Omnipaque 180', values: { contrast_volume: [8, 'mL'] } };
  const contained = results(of, at, given);
  return { contained, links: contained.map(({ id }) => ({ reference: `#${String(id)}` })) };
}

/** Which of our systems an identifier or code belongs to; undefined when it is not ours. */
export const ours = (system: string | undefined): string | undefined =>
  system?.startsWith(`${BASE}/sid/`) === true ? system.slice(`${BASE}/sid/`.length) : undefined;

/** Code of a concept in one of our systems. */
export function codeIn(concept: unknown, system: Parameters<typeof localSystem>[1]): string | undefined {
  const uri = localSystem(BASE, system);
  const coding = list(field(concept, 'coding')).find((one) => field(one, 'system') === uri);
  return text(field(coding, 'code'));
}
