// The journal of an incident, told to the machine again: what it says must be how the row stands (I10).
import { isDeepStrictEqual } from 'node:util';
import type { Entry } from '#persistence';
import { z } from 'zod';
import { PAGED_TIERS, PLANS, RESOLUTIONS, type Incident, type Input } from './incident.js';
import { fold } from './machine.js';

const waits = z.strictObject({ urgent: z.number(), emergency: z.number() });
const target = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('person'), id: z.string() }),
  z.strictObject({ kind: z.literal('schedule'), id: z.string() }),
  z.strictObject({ kind: z.literal('everybody') }),
]);
const policy = z.strictObject({
  ladder: z.string(),
  levels: z.array(z.array(target)),
  broadcast: z.array(target),
  levelMs: waits,
  repeatMs: waits,
  planMs: waits,
});
const signal = z.strictObject({
  tier: z.enum(PAGED_TIERS),
  rank: z.number(),
  grounds: z.array(z.string()),
  news: z.array(z.string()),
});
const [at, by, epoch] = [z.number(), z.string(), z.number().exactOptional()];
const said = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('open'), at, signal, policy }),
  z.strictObject({ kind: z.literal('signal'), at, signal, policy }),
  z.strictObject({ kind: z.literal('accept'), at, by, epoch, duty: by.exactOptional() }),
  z.strictObject({ kind: z.literal('decline'), at, by, epoch }),
  z.strictObject({ kind: z.literal('plan'), at, by, plan: z.enum(PLANS), epoch, duty: by.exactOptional() }),
  z.strictObject({ kind: z.literal('hand_over'), at, by, to: by, epoch }),
  z.strictObject({ kind: z.literal('shift_end'), at, from: by, to: by.nullable() }),
  z.strictObject({ kind: z.literal('resolve'), at, by, resolution: z.enum(RESOLUTIONS), epoch }),
  z.strictObject({ kind: z.literal('unreached'), at, ring: z.number() }),
  z.strictObject({ kind: z.literal('due'), at }),
]) satisfies z.ZodType<Input>;

/** Whether the journal, step by step, leads to how the incident stands now. */
export function isToldBy(incident: Incident, entries: readonly Entry[]): boolean {
  const steps = entries.map(({ fact }) => said.safeParse(fact));
  const inputs = steps.flatMap((one): Input[] => (one.success ? [one.data] : []));
  if (inputs.length < entries.length) return false;
  try {
    return isDeepStrictEqual(fold(inputs), incident);
  } catch (error) {
    // A step the machine refuses: no journal of ours.
    if (error instanceof RangeError) return false;
    throw error;
  }
}
