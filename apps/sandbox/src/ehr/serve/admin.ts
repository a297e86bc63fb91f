import { z } from 'zod';

import { DIALECTS } from '../notify/channel.js';
import type { Ehr } from '../ehr.js';
import { knobSchema } from '../trouble/knob-table.js';

/** An answer that is not FHIR. */
export interface PlainAnswer {
  readonly status: number;
  readonly body: unknown;
}

const clockSchema = z.union([
  z.strictObject({ offsetMs: z.number().int() }),
  z.strictObject({ advanceMs: z.number().int() }),
]);
const dialectSchema = z.strictObject({ dialect: z.enum(DIALECTS) });

const problem = (status: number, title: string, detail?: unknown): PlainAnswer => ({
  status,
  body: { type: 'about:blank', status, title, detail },
});

/** A body that is not what the path expects: the caller gets 400 with what was wrong. */
class NotUnderstood extends Error {
  constructor(readonly issues: unknown) {
    super('The body is not understood');
  }
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new NotUnderstood(z.treeifyError(parsed.error));
  return parsed.data;
}

function knobsShown(ehr: Ehr): unknown {
  const knobs = ehr.knobs.list();
  return { knobs, neverHit: knobs.filter(({ hits }) => hits === 0).map(({ id }) => id) };
}

const clockShown = ({ serverClock }: Ehr): unknown => ({
  offsetMs: serverClock.offsetMs,
  now: new Date(serverClock.now()).toISOString(),
});

async function route(ehr: Ehr, call: string, id: string, query: URLSearchParams, body: unknown): Promise<PlainAnswer> {
  switch (call) {
    case 'GET log': {
      const since = Number(query.get('since') ?? 0);
      return { status: 200, body: ehr.log.after(Number.isFinite(since) ? since : 0, query.get('writes') === 'true') };
    }
    case 'GET counters':
      return { status: 200, body: { requests: ehr.log.counters(), notifications: ehr.bell.counts } };
    case 'GET knobs':
      return { status: 200, body: knobsShown(ehr) };
    case 'POST knobs':
      return { status: 201, body: ehr.knobs.turn(parse(knobSchema, body)) };
    case 'DELETE knobs':
      if (id === '') ehr.knobs.clear();
      else if (!ehr.knobs.remove(id)) return problem(404, 'No knob with this id');
      return { status: 204, body: undefined };
    case 'GET clock':
      return { status: 200, body: clockShown(ehr) };
    case 'POST clock': {
      const wish = parse(clockSchema, body);
      await ehr.setOffset('offsetMs' in wish ? wish.offsetMs : ehr.serverClock.offsetMs + wish.advanceMs);
      return { status: 200, body: clockShown(ehr) };
    }
    case 'POST dialect':
      ehr.bell.dialect = parse(dialectSchema, body).dialect;
      return { status: 200, body: { dialect: ehr.bell.dialect } };
    case 'POST reset':
      await ehr.reset();
      return { status: 204, body: undefined };
    default:
      return problem(404, 'No such sandbox control');
  }
}

/** The controls under `/_sandbox/`, for stories and tests only: no real EHR has them. */
export async function control(
  ehr: Ehr,
  method: string,
  path: string,
  query: URLSearchParams,
  body: unknown,
): Promise<PlainAnswer> {
  const [name = '', id = ''] = path.split('/');
  try {
    return await route(ehr, `${method} ${name}`, id, query, body);
  } catch (error) {
    if (error instanceof NotUnderstood) return problem(400, error.message, error.issues);
    throw error;
  }
}
