// What a person may tell at the bedside, as it comes over the wire: words or codes, values with units.
import {
  convert,
  DEVICE_MODELS,
  FINDINGS_BY_STEP,
  FLUID_TYPES,
  INDICATIONS,
  INJECTION_SITES,
  MEASUREMENTS,
  PUMP_DRUGS,
  PUMP_EVENT_KINDS,
  SIGNS,
  STEPS,
  type Finding,
  type Measurement,
  type Measurements,
  type Quantity,
  type Step,
} from '#clinical';
import type { ProblemAt } from '#platform';
import { z } from 'zod';
import type { BedsideFact } from '../case/facts.js';

const spoken = (value: unknown): unknown => (typeof value === 'string' ? value.replaceAll('-', '_') : value);
/** A word of the vocabulary, or its FHIR code: `ASP_CSF_FREE` or `asp-csf-free`. */
const upper = <const W extends readonly [string, ...string[]]>(words: W) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.replaceAll('-', '_').toUpperCase() : value),
    z.enum(words),
  );
const lower = <const W extends readonly [string, ...string[]]>(words: W) => z.preprocess(spoken, z.enum(words));

const quantity = z.object({ value: z.number(), unit: z.string().min(1).max(20) });
const values = z.record(z.string().max(40), quantity).default({});

const told = {
  /** When it was so, with its zone. */
  at: z.iso.datetime({ offset: true }),
  source: z.string().max(64).exactOptional(),
  /** Whose observation it is, where that is not the caller. */
  actor: z.string().max(128).exactOptional(),
};

export const factToTell = z.discriminatedUnion('kind', [
  z.object({
    ...told,
    kind: z.literal('result'),
    step: upper(STEPS),
    findings: z.array(z.string().max(64)).max(40).default([]),
    values,
    fluidType: lower(FLUID_TYPES).exactOptional(),
    injectionSite: lower(INJECTION_SITES).exactOptional(),
    contrastAgent: z.string().max(64).exactOptional(),
  }),
  z.object({
    ...told,
    kind: z.literal('sign'),
    present: z.array(upper(SIGNS)).default([]),
    absent: z.array(upper(SIGNS)).default([]),
    values,
  }),
  z.object({ ...told, kind: z.literal('event'), event: lower(PUMP_EVENT_KINDS) }),
  z.object({
    ...told,
    kind: z.literal('device'),
    model: upper(DEVICE_MODELS).exactOptional(),
    indication: upper(INDICATIONS).exactOptional(),
    drug: lower(PUMP_DRUGS).exactOptional(),
    documentedTipLevel: z
      .string()
      .regex(/^(C[1-8]|T([1-9]|1[0-2])|L[1-5]|S[1-5])$/)
      .exactOptional(),
  }),
]);
export type FactToTell = z.infer<typeof factToTell>;
export type DeviceTold = Extract<FactToTell, { kind: 'device' }>;

export type Understood =
  | { readonly kind: 'fact'; readonly fact: BedsideFact }
  | { readonly kind: 'device'; readonly told: DeviceTold }
  | { readonly kind: 'refused'; readonly at: readonly ProblemAt[] };

const isMeasurement = (name: string): name is Measurement => MEASUREMENTS.some((known) => known === name);

const WHY_UNREAD = {
  unit_missing: 'a unit (UCUM)',
  unit_not_convertible: 'a unit of this quantity (UCUM)',
  not_a_number: 'a number',
  out_of_range: 'a value a patient can have',
  unknown_name: 'the name of a measurement',
} as const;

function measured(given: Readonly<Record<string, Quantity>>, problems: ProblemAt[]): Measurements {
  const read: Partial<Record<Measurement, Quantity>> = {};
  for (const [said, raw] of Object.entries(given)) {
    const name = said.replaceAll('-', '_');
    const path = `body.values.${/^[a-z_-]{1,40}$/.test(said) ? said : 'unnamed'}`;
    if (!isMeasurement(name)) {
      problems.push({ path, expected: WHY_UNREAD.unknown_name });
      continue;
    }
    const answer = convert(name, raw);
    if ('why' in answer) problems.push({ path, expected: WHY_UNREAD[answer.why] });
    else read[name] = answer;
  }
  return read;
}

function findingsOf(step: Step, said: readonly string[], problems: ProblemAt[]): Finding[] {
  const known: readonly Finding[] = FINDINGS_BY_STEP[step];
  return said.flatMap((word, index) => {
    const spelled = word.replaceAll('-', '_').toUpperCase();
    const found = known.find((finding) => finding === spelled);
    if (found === undefined) problems.push({ path: `body.findings.${index}`, expected: `a finding of ${step}` });
    return found === undefined ? [] : [found];
  });
}

/** What was told, in clinical words; or every place that cannot be understood, by name and never by value. */
export function understand(told: FactToTell, now: number): Understood {
  const problems: ProblemAt[] = [];
  if (Date.parse(told.at) > now + 60_000) problems.push({ path: 'body.at', expected: 'a moment that has passed' });
  switch (told.kind) {
    case 'result': {
      const { step, fluidType, injectionSite, contrastAgent } = told;
      const findings = findingsOf(step, told.findings, problems);
      const read = measured(told.values, problems);
      if (findings.length === 0 && Object.keys(read).length === 0 && fluidType === undefined && problems.length === 0)
        problems.push({ path: 'body.findings', expected: 'a finding, a value or a fluid' });
      return answer(problems, {
        kind: 'result',
        step,
        findings,
        values: read,
        ...(fluidType === undefined ? {} : { fluidType }),
        ...(injectionSite === undefined ? {} : { injectionSite }),
        ...(contrastAgent === undefined ? {} : { contrastAgent }),
      });
    }
    case 'sign': {
      const both = told.present.filter((sign) => told.absent.includes(sign));
      if (both.length > 0) problems.push({ path: 'body.absent', expected: 'no sign that is also said to be present' });
      const read = measured(told.values, problems);
      return answer(problems, { kind: 'sign', present: told.present, absent: told.absent, values: read });
    }
    case 'event':
      return answer(problems, { kind: 'event', event: told.event });
    case 'device':
      return problems.length > 0 ? { kind: 'refused', at: problems } : { kind: 'device', told };
    default: {
      const never: never = told;
      return never;
    }
  }
}

const answer = (problems: readonly ProblemAt[], fact: BedsideFact): Understood =>
  problems.length > 0 ? { kind: 'refused', at: problems } : { kind: 'fact', fact };
