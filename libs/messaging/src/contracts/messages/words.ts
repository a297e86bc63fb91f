// The pieces messages are made of: opaque ids, codes and numbers. No names, no prose, no patient text.
import {
  ACTIONS,
  CAUSES,
  DEVICE_MODELS,
  FINDINGS_BY_STEP,
  GATES,
  INDICATIONS,
  INJECTION_SITES,
  MEASUREMENTS,
  MIMICS,
  PAGING_TIERS,
  PATHWAYS,
  PROTOCOL_IDS,
  PUMP_DRUGS,
  PUMP_EVENT_KINDS,
  REPORT_CLASSES,
  REPORT_STATUSES,
  SEVERITIES,
  SIGNS,
  STEPS,
  SUSPICIONS,
  TONES,
  VERDICTS,
  FLUID_TYPES,
  type Measurement,
} from '#clinical';
import { z } from 'zod';

/** FHIR logical id of a Patient, as the EHR gave it. */
export const patientId = z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/);
export const uuid = z.uuid();
/** Milliseconds since 1970 UTC. */
export const instant = z.number().int();

export const cause = z.enum(CAUSES);
export const verdict = z.enum(VERDICTS);
export const step = z.enum(STEPS);
export const action = z.enum(ACTIONS);
export const proposal = z.enum([...STEPS, ...ACTIONS]);
export const gate = z.enum(GATES);
export const finding = z.enum(Object.values(FINDINGS_BY_STEP).flat());
export const sign = z.enum(SIGNS);
export const severity = z.enum(SEVERITIES);
export const pathway = z.enum(PATHWAYS);
export const suspicion = z.enum(SUSPICIONS);
export const tone = z.enum(TONES);
export const mimic = z.enum(MIMICS);
export const tier = z.enum(PAGING_TIERS);
export const model = z.enum(DEVICE_MODELS);
export const indication = z.enum(INDICATIONS);
export const drug = z.enum(PUMP_DRUGS);
export const protocol = z.enum(PROTOCOL_IDS);
export const reportClass = z.enum(REPORT_CLASSES);
export const reportStatus = z.enum(REPORT_STATUSES);
export const injectionSite = z.enum(INJECTION_SITES);
export const fluidType = z.enum(FLUID_TYPES);
export const pumpEventKind = z.enum(PUMP_EVENT_KINDS);

export const quantity = z.object({ value: z.number(), unit: z.string().min(1) });
export const measurements = z.partialRecord(z.enum(MEASUREMENTS) satisfies z.ZodType<Measurement>, quantity);

export const reason = z.object({ rule: z.string(), cite: z.string(), text: z.string() });

export const unread = z.object({
  name: z.string(),
  why: z.enum(['unit_missing', 'unit_not_convertible', 'not_a_number', 'out_of_range', 'unknown_name']),
});

export const patientFacts = z.object({
  model,
  indication,
  drug,
  documentedTipLevel: z.string().max(16).exactOptional(),
});

export const pumpEvent = z.object({ kind: pumpEventKind, at: instant });

/** One report as the clinical library reads it: the same shape as `ReportReading`. */
export const reading = z.object({
  reportId: z.string(),
  version: z.string(),
  step,
  kind: z.enum(['report', 'order_request']),
  status: reportStatus,
  at: instant,
  effectiveAt: instant.exactOptional(),
  receivedAt: instant,
  findings: z.array(finding),
  readFindings: z.array(finding),
  unreadSentences: z.int().min(0),
  unknownCodes: z.array(z.string().max(200)),
  values: measurements,
  contrastAgent: z.string().max(200).exactOptional(),
  injectionSite: injectionSite.exactOptional(),
  fluidType: fluidType.exactOptional(),
  reportClass,
  confirms: z.array(cause),
  suggests: z.array(cause),
  excludes: z.array(cause),
  gates: z.array(gate),
  deliveryStopped: z.boolean(),
  withdrawn: z.boolean(),
  missing: z.array(z.string()),
  reasons: z.array(reason),
});

/** Who did it, and how sure we are of that (decision 31). */
export const actor = z.object({
  id: z.string().min(1).max(128),
  kind: z.enum(['person', 'system']),
  role: z.enum(['clinician', 'operator', 'integrator', 'auditor', 'system']),
  assurance: z.enum([
    'none',
    'development-key',
    'link',
    'sms-code',
    'provider-account',
    'keypress-pin',
    'api-key',
    'single-sign-on',
  ]),
});
export type Actor = z.infer<typeof actor>;
