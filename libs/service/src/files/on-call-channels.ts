// How one person is reached: the `channels` of ON_CALL_FILE. Where the providers are is set once, in the environment.
import { z } from 'zod';

const phone = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, { error: 'must be a number in E.164 form, such as +15550100' })
  .describe('A telephone number in E.164 form.');

const oneOfTwo = (file: string, env: string) => ({
  error: `names either ${file} or ${env}`,
});
const isGiven = (one: string | undefined, other: string | undefined): boolean =>
  (one === undefined) !== (other === undefined);

const webhook = z
  .strictObject({
    kind: z.literal('webhook'),
    url: z.url({ protocol: /^https?$/ }),
    secret_file: z.string().min(1).optional().describe('A file that holds whsec_<base64>. One of the two is needed.'),
    secret_env: z.string().min(1).optional().describe('A variable that holds it.'),
  })
  .refine((one) => isGiven(one.secret_file, one.secret_env), oneOfTwo('secret_file', 'secret_env'));

const smtp = z.strictObject({ kind: z.literal('smtp'), to: z.email() });
const sms = z.strictObject({ kind: z.literal('twilio-sms'), to: phone });

const voice = z
  .strictObject({
    kind: z.literal('twilio-voice'),
    to: phone,
    pin_file: z
      .string()
      .min(1)
      .optional()
      .describe('A file that holds the four to eight digits of the person. One of the two is needed.'),
    pin_env: z.string().min(1).optional().describe('A variable that holds them.'),
  })
  .refine((one) => isGiven(one.pin_file, one.pin_env), oneOfTwo('pin_file', 'pin_env'));

const pagerduty = z
  .strictObject({
    kind: z.literal('pagerduty'),
    routing_key_file: z
      .string()
      .min(1)
      .optional()
      .describe('A file that holds the key of the Events v2 integration. One of the two is needed.'),
    routing_key_env: z.string().min(1).optional().describe('A variable that holds it.'),
    user: z
      .string()
      .regex(/^[A-Z0-9]{4,20}$/)
      .optional()
      .describe('Id of the person in PagerDuty: an acknowledgement by this user is this person.'),
  })
  .refine((one) => isGiven(one.routing_key_file, one.routing_key_env), oneOfTwo('routing_key_file', 'routing_key_env'));

const fhir = z.strictObject({
  kind: z.literal('fhir'),
  recipient: z
    .string()
    .regex(/^(Practitioner|PractitionerRole|CareTeam|HealthcareService|Organization)\/[A-Za-z0-9.-]{1,64}$/)
    .describe('Whom the CommunicationRequest in the chart is for.'),
});
const onConsole = z.strictObject({ kind: z.literal('console') });

/** One channel of a person; of two secrets' places one is named, never the secret itself. */
export const onCallChannel = z.discriminatedUnion('kind', [webhook, smtp, sms, voice, pagerduty, fhir, onConsole]);
export type OnCallChannel = z.output<typeof onCallChannel>;
