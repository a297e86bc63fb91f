import { z } from 'zod';

import { isKeptType, type KeptType } from '../definitions/kept-types.js';

/** The faults this EHR can be told to show, each a row with its own fields. The only list of them. */

const keptType = z.custom<KeptType>(isKeptType, 'not a resource type this EHR keeps');
const method = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
const ms = z.number().int().min(0).max(3_600_000);
const seconds = z.number().int().min(0).max(86_400);
/** How often the knob acts before it lies idle; left out: until it is taken away. */
const next = z.number().int().min(1).max(1_000_000).optional();
/** Which requests it acts on; left out: all FHIR requests. */
const scope = { method: method.optional(), type: keptType.optional(), next };

export const KNOB_ROWS = {
  /** Answers later. */
  latency: z.strictObject({ kind: z.literal('latency'), ms, ...scope }),
  /** Answers with an error and does nothing. */
  answer: z.strictObject({
    kind: z.literal('answer'),
    status: z.union([z.literal(429), z.literal(500), z.literal(503), z.literal(401), z.literal(403)]),
    retryAfterSeconds: seconds.optional(),
    ...scope,
  }),
  /** Cuts the connection before the request is looked at: nothing was done. */
  'drop-before': z.strictObject({ kind: z.literal('drop-before'), ...scope }),
  /** Does everything and cuts the connection instead of answering: the caller cannot know. */
  'drop-after': z.strictObject({ kind: z.literal('drop-after'), ...scope }),
  /** What is created can be neither found nor read for a while, as behind a lagging index. */
  'hide-new': z.strictObject({
    kind: z.literal('hide-new'),
    ms,
    from: z.enum(['search', 'search-and-read']).default('search-and-read'),
    type: keptType.optional(),
    next,
  }),
  /** Refuses writes of a type, or only those that bring a status. */
  refuse: z.strictObject({
    kind: z.literal('refuse'),
    status: z.union([z.literal(403), z.literal(422)]),
    toStatus: z.string().optional(),
    ...scope,
  }),
  /** Notifications are lost, sent twice, or held until the one after them has gone out. */
  notify: z.strictObject({
    kind: z.literal('notify'),
    does: z.enum(['lose', 'duplicate', 'reorder']),
    type: keptType.optional(),
    next,
  }),
  /** Business identifiers are not kept. */
  'strip-identifiers': z.strictObject({ kind: z.literal('strip-identifiers'), type: keptType.optional(), next }),
  /** Keeps what FHIR would refuse, as many real EHRs do. */
  'keep-invalid': z.strictObject({
    kind: z.literal('keep-invalid'),
    type: keptType.optional(),
    next,
  }),
  /** How next links are written: relative, or pointing at a foreign host. */
  'page-links': z.discriminatedUnion('style', [
    z.strictObject({ kind: z.literal('page-links'), style: z.literal('relative'), next }),
    z.strictObject({ kind: z.literal('page-links'), style: z.literal('elsewhere'), to: z.url(), next }),
  ]),
} as const;

export type KnobKind = keyof typeof KNOB_ROWS;

/** One fault, as it was asked for. */
export type Knob = { [K in KnobKind]: z.infer<(typeof KNOB_ROWS)[K]> }[KnobKind];

export const knobSchema = z.union(Object.values(KNOB_ROWS));
