// SITE_FILE: what a hospital has to say once (decision 30). Codes of ours are written as the published CodeSystems spell them.
import {
  ACTIONS,
  DEFAULT_SETTINGS,
  DEVICE_MODELS,
  FINDINGS,
  INDICATIONS,
  PUMP_EVENT_KINDS,
  SIGNS,
  STEPS,
  plannedOrder,
  type PatientFacts,
  type Step,
} from '#clinical';
import { LOCAL_WORDS, STANDING_ORDER_STEPS, codeOf, type LocalSystem } from '#fhir';
import { z } from 'zod';

const text = (most: number) => z.string().trim().min(1).max(most);

/** One of our codes, read as the word it stands for. */
const oneOf = <const W extends string>(words: readonly W[], system: LocalSystem) => {
  const byCode = new Map(words.map((word) => [codeOf(word), word]));
  return z
    .enum([...byCode.keys()], { error: `is no code of ours that fits here (CodeSystem/${system})` })
    .transform((code, context) => {
      const word = byCode.get(code);
      if (word !== undefined) return word;
      context.addIssue({ code: 'custom', message: 'is no code of ours' });
      return z.NEVER;
    });
};

const coding = z.strictObject({
  system: z.string().regex(/^(https?:\/\/|urn:)\S+$/, { error: 'must be a URI, such as urn:oid:1.2.3 or https://...' }),
  code: text(100),
  display: text(200).exactOptional(),
});
const said = <const W extends string>(words: readonly W[], system: LocalSystem) =>
  coding.extend({ means: oneOf(words, system).describe(`A code of our CodeSystem/${system}.`) });

/** Has its place in the file, and nobody reads it yet: filled in it is refused, so that no hospital relies on it. */
const later = <S extends z.ZodType>(one: S) =>
  z
    .array(one)
    .max(0, { error: 'comes with a later release; leave it empty' })
    .default([])
    .describe('Comes with a later release; leave it empty.');

interface Row {
  readonly system: string;
  readonly code: string;
  readonly means: string;
  readonly component?: string;
}

/** No row twice. Where a coding must be clear by itself, it may not stand for two things either. */
const clear =
  (oneMeaning: boolean) =>
  (list: readonly Row[], context: z.core.$RefinementCtx): void => {
    const seen = new Map<string, Row>();
    for (const [nth, row] of list.entries()) {
      const key = [row.system, row.code, ...(oneMeaning ? [] : [row.means, row.component ?? ''])].join('\n');
      const earlier = seen.get(key);
      if (earlier === undefined) seen.set(key, row);
      else {
        const message = earlier.means === row.means ? 'is listed twice' : 'already means something else in this list';
        context.addIssue({ code: 'custom', path: [nth], message });
      }
    }
  };

const PATIENTS: readonly PatientFacts[] = DEVICE_MODELS.flatMap((model) =>
  INDICATIONS.map((indication) => ({ model, indication, drug: 'baclofen' as const })),
);
/** Every part an order of this step may have, for any patient and either protocol. */
const COMPONENTS: ReadonlyMap<Step, ReadonlySet<string>> = new Map(
  STEPS.map((step) => {
    const asked = [step, ...ACTIONS];
    const planned = asked.flatMap((proposal) =>
      PATIENTS.flatMap((patient) => [
        plannedOrder(proposal, patient, DEFAULT_SETTINGS, 'ajnr2011'),
        plannedOrder(proposal, patient, DEFAULT_SETTINGS, 'bardutzky'),
      ]),
    );
    const parts = planned.filter((order) => order.step === step).flatMap(({ components }) => components);
    return [step, new Set(parts.map(({ id }) => id))] as const;
  }),
);

const stepCode = said(STEPS, 'step')
  .extend({
    component: text(40).exactOptional().describe('Only this part of the step: abdomen-ap, lumbar-lateral, ...'),
    write: z.boolean().default(false).describe('Whether our orders carry this code; every code listed is understood.'),
  })
  .refine(({ means, component }) => component === undefined || COMPONENTS.get(means)?.has(component) === true, {
    path: ['component'],
    error: 'is no part of this step',
  });

const codes = z.strictObject({
  steps: z.array(stepCode).superRefine(clear(false)).default([]),
  findings: z.array(said(FINDINGS, 'finding')).superRefine(clear(false)).default([]),
  signs: z.array(said(SIGNS, 'sign')).superRefine(clear(true)).default([]),
  measurements: z.array(said(LOCAL_WORDS.measurement, 'measurement')).superRefine(clear(true)).default([]),
  events: z.array(said(PUMP_EVENT_KINDS, 'event')).superRefine(clear(false)).default([]),
  presence: z.array(said(LOCAL_WORDS.presence, 'presence')).superRefine(clear(true)).default([]),
  // Conditions or Flags that open a case.
  triggers: later(coding),
  pump_models: z
    .array(
      z.strictObject({
        name: text(100).describe('Model number or name as the record spells it, whole; letter case does not matter.'),
        means: oneOf(
          DEVICE_MODELS.filter((model) => model !== 'UNKNOWN'),
          'device-model',
        ),
      }),
    )
    .default([]),
});

const id = z.string().regex(/^[A-Za-z0-9.-]{1,64}$/, { error: 'must be the id of a resource in the EHR' });
const watch = z.strictObject({
  device_types: z.array(coding).default([]).describe('Device types that are intrathecal pumps here.'),
  conditions: later(coding),
  procedures: later(coding),
  // Medications that stand for intrathecal baclofen by themselves.
  medications: later(coding),
  // Where no list of the EHR tells.
  patients: later(id),
});

const reference = <const T extends string>(...types: readonly T[]) =>
  z.string().regex(new RegExp(`^(${types.join('|')})/[A-Za-z0-9.-]{1,64}$`), {
    error: `must be a reference such as ${types[0]}/123 (${types.join(', ')})`,
  });
const requester = reference('PractitionerRole', 'Practitioner', 'Organization', 'Device');
const owner = reference('PractitionerRole', 'Practitioner', 'Organization', 'CareTeam', 'HealthcareService');

const taskOwner = z.strictObject({ action: oneOf(LOCAL_WORDS.action, 'action'), owner });

/** Whether the zone database of this Node knows the name. Bare offsets are refused: they know no summer. */
function isTimeZone(name: string): boolean {
  if (name !== 'UTC' && !/^[A-Z][A-Za-z]+(\/[A-Za-z0-9_+-]+)+$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    // How Intl says that there is no such zone; the caller refuses the file.
    return false;
  }
}

const contact = z.strictObject({
  for: z.enum(['clinical', 'technical', 'safety']),
  name: text(120),
  phone: z
    .string()
    .regex(/^\+?[0-9 ()-]{3,24}$/)
    .exactOptional(),
  email: z.email().exactOptional(),
});

const standingOrder = z.strictObject({
  id: text(100).describe('Under which the hospital keeps the signed paper.'),
  signer: text(120).describe('Who signed, as the hospital names them.'),
  expiry: z.iso.datetime({ offset: true, error: 'must be a time with its zone, such as 2027-01-31T00:00:00-05:00' }),
  steps: z
    .array(oneOf(STANDING_ORDER_STEPS, 'step'))
    .min(1)
    .default([...STANDING_ORDER_STEPS])
    .describe('What it covers. No step with a needle or a gate can be covered.'),
});

const resourceType = z.string().regex(/^[A-Z][A-Za-z]+$/, { error: 'must be a FHIR resource type' });

export const siteFile = z
  .strictObject({
    name: text(120).exactOptional().describe('The facility, as its people call it.'),
    time_zone: z
      .string()
      .refine(isTimeZone, { error: 'must be an IANA time zone, such as America/New_York' })
      .exactOptional(),
    codes: codes.prefault({}),
    watch: watch.prefault({}),
    requester: requester.exactOptional().describe('In whose name we propose; without it the software is named.'),
    author: reference('Device').exactOptional().describe('The Device that stands for this software in the EHR.'),
    task_owner: owner.exactOptional().describe('Who gets our Tasks.'),
    task_owners: z.array(taskOwner).default([]).describe('Tasks that go to somebody else.'),
    contacts: z.array(contact).default([]),
    ehr: z
      .strictObject({
        does_not_take: z.array(resourceType).default([]).describe('Resource types that are never sent there.'),
        subscriptions: z.boolean().default(true).describe('false: not asked for, polling alone.'),
      })
      .prefault({}),
    standing_order: standingOrder.exactOptional().describe('Needed for ORDER_INTENT=order.'),
  })
  .superRefine(({ task_owners }, context) => {
    for (const [nth, { action }] of task_owners.entries()) {
      if (task_owners.findIndex((other) => other.action === action) < nth)
        context.addIssue({ code: 'custom', path: ['task_owners', nth], message: 'this action has an owner already' });
    }
  });
export type SiteFile = z.output<typeof siteFile>;
