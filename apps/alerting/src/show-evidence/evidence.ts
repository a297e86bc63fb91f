// What the paging has done, in figures a hospital can be asked for: how long until somebody accepted, and how often a rule was right.
import { rows, timestamp, type Connection } from '#persistence';
import type { PagedTier } from '../incident/incident.js';

export interface TierFigures {
  readonly incidents: number;
  readonly accepted: number;
  /** Milliseconds from the signal to the first human who accepted; null: nobody has. */
  readonly signalToAcceptMs: { readonly p50: number | null; readonly p90: number | null; readonly p99: number | null };
  /** The longest that any of them waited, or is waiting now. */
  readonly longestMs: number | null;
}

export interface RuleFigures {
  readonly rule: string;
  /** Of the rules, when the incident was raised. */
  readonly ruleset: string;
  readonly raised: number;
  readonly resolvedTrue: number;
  readonly resolvedFalse: number;
  /** Ended in another way, which says nothing of the rule. */
  readonly resolvedOther: number;
  /** Right among those a human called right or wrong; null: nobody has said. */
  readonly hitRate: number | null;
}

export interface Evidence {
  readonly tiers: Readonly<Record<PagedTier, TierFigures>>;
  readonly rules: readonly RuleFigures[];
}

const OURS = `patient_id is not null and not drill and opened_at >= ${timestamp('$1')} and opened_at < ${timestamp('$2')}`;

/** Of incidents about patients, opened between two instants. Drills and alarms about ourselves do not count. */
export async function evidenceOf(on: Connection, from: number, until: number, now: number): Promise<Evidence> {
  const waited = `extract(epoch from accepted_at - opened_at) * 1000`;
  const percentile = (share: number): string =>
    `percentile_cont(${share}) within group (order by ${waited}) filter (where accepted_at is not null)`;
  const tiers = await rows<{
    tier: PagedTier;
    incidents: number;
    accepted: number;
    p50: number | null;
    p90: number | null;
    p99: number | null;
    longest: number | null;
  }>(
    on,
    `select tier, count(*)::int as incidents, count(accepted_at)::int as accepted, ${percentile(0.5)} as p50, ${percentile(0.9)} as p90,
       ${percentile(0.99)} as p99, max(extract(epoch from coalesce(accepted_at, resolved_at, ${timestamp('$3')}) - opened_at) * 1000)::float8 as longest
     from incident where ${OURS} group by tier`,
    [from, until, now],
  );
  const figuresOf = (tier: PagedTier): TierFigures => {
    const one = tiers.find((row) => row.tier === tier);
    const { p50 = null, p90 = null, p99 = null } = one ?? {};
    return {
      incidents: one?.incidents ?? 0,
      accepted: one?.accepted ?? 0,
      signalToAcceptMs: { p50, p90, p99 },
      longestMs: one?.longest ?? null,
    };
  };
  return {
    tiers: { urgent: figuresOf('urgent'), emergency: figuresOf('emergency') },
    rules: await rulesOf(on, from, until),
  };
}

async function rulesOf(on: Connection, from: number, until: number): Promise<readonly RuleFigures[]> {
  const found = await rows<Omit<RuleFigures, 'hitRate'>>(
    on,
    `select substr(ground, 6) as rule, coalesce(ruleset, 'unknown') as ruleset, count(*)::int as raised,
       count(*) filter (where state->>'resolution' = 'true')::int as "resolvedTrue",
       count(*) filter (where state->>'resolution' = 'false')::int as "resolvedFalse",
       count(*) filter (where state->>'resolution' not in ('true', 'false'))::int as "resolvedOther"
     from incident cross join jsonb_array_elements_text(state->'grounds') as ground
     left join lateral (select ruleset from journal
       where stream_kind = 'incident' and stream_id = incident.id::text and seq = 1) as raised on true
     where ${OURS} and ground like 'rule:%' group by 1, 2 order by 1, 2`,
    [from, until],
  );
  return found.map((one) => {
    const judged = one.resolvedTrue + one.resolvedFalse;
    return { ...one, hitRate: judged === 0 ? null : one.resolvedTrue / judged };
  });
}
