// What our tables promise, beside what the providers really have.
import pg from 'pg';
import type { ManyDoors } from '../../paging/providers/many-doors.js';

export interface PageKept {
  readonly id: string;
  readonly incident: string;
  readonly channel: string;
  readonly epoch: number;
  readonly outcome: string | null;
  /** Still to be tried, from then on. */
  readonly nextAt: number | null;
  readonly sentAt: number | null;
  readonly tries: number;
  readonly lastTrouble: string | null;
}

export interface IncidentKept {
  readonly id: string;
  readonly patient: string;
  readonly stage: string;
  readonly openedAt: number;
  readonly dueAt: number | null;
  readonly hasTimer: boolean;
}

export interface Books {
  readonly incidents: readonly IncidentKept[];
  readonly pages: readonly PageKept[];
  /** The house's clock, when this was read. */
  readonly now: number;
}

const INCIDENTS = `select incident.id::text, patient_id as patient, stage, extract(epoch from opened_at)::float8 * 1000 as "openedAt",
    (state->>'dueAt')::float8 as "dueAt",
    exists (select from alerting.timer where about = 'incident' and ref = incident.id::text and timer.state = 'waiting') as "hasTimer"
  from alerting.incident where patient_id is not null`;
const PAGES = `select page.id::text, incident_id::text as incident, channel_kind as channel, page.epoch, outcome, case when page.state = 'waiting' then extract(epoch from next_attempt_at)::float8 * 1000 end as "nextAt",
    tries, last_trouble as "lastTrouble",
    extract(epoch from sent_at)::float8 * 1000 as "sentAt"
  from alerting.page join alerting.incident on incident.id = incident_id where patient_id is not null and purpose <> 'stand-down'`;

// A line to a server that was just killed: the look has failed already, and says so by having no books.
const dead = (): void => undefined;

/** One consistent look; undefined while the database does not answer. */
export async function readBooks(url: string): Promise<Books | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', dead);
  try {
    await client.connect();
    await client.query('begin isolation level repeatable read');
    const { rows: incidents } = await client.query<IncidentKept>(INCIDENTS);
    const { rows: pages } = await client.query<PageKept>(PAGES);
    const { rows: times } = await client.query<{ now: number }>(
      'select extract(epoch from clock_timestamp())::float8 * 1000 as now',
    );
    return { incidents, pages, now: times[0]?.now ?? 0 };
  } catch {
    // Being killed is what it is here for; the next look is in a second.
    return undefined;
  } finally {
    await client.end().catch(dead);
  }
}

export async function countWatched(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query('select 1 from alerting.patient where watched');
    return rows.length;
  } finally {
    await client.end();
  }
}

/** How often each attempt rang at a provider, by the id of its page. PagerDuty names none: it knows incidents. */
export async function ringsByAttempt(house: ManyDoors): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const count = (id: string | undefined, times = 1): void => {
    if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + times);
  };
  for (const { form } of [...house.carrier.phones(), ...house.second.phones()])
    count(/[0-9a-f-]{36}$/.exec(form['StatusCallback'] ?? '')?.[0]);
  for (const { raw } of house.mailbox.mails()) count(/^Message-ID: <([0-9a-f-]{36})@/im.exec(raw)?.[1]);
  for (const { id, repeats } of await house.phone('eve')) count(id, 1 + repeats);
  return counts;
}

const NAMED = new Set(['twilio-sms', 'twilio-voice', 'smtp', 'webhook']);

/** Committed alerts no human has accepted, that nobody has and nobody is going to get. At every moment, also in the middle of a storm. */
export function silentIncidents({ incidents, pages }: Books): readonly string[] {
  return incidents
    .filter(({ stage }) => stage === 'paging' || stage === 'exhausted')
    .filter(({ id, dueAt }) => {
      const own = pages.filter(({ incident }) => incident === id);
      return dueAt === null || !own.some(({ outcome, nextAt }) => outcome === 'sent' || nextAt !== null);
    })
    .map(({ id }) => `${id} has no delivery and no next attempt`);
}

/** What must be so when the storm has gone and everything due has been done. */
export function unsettled({ incidents, pages, now }: Books, airMs: number): readonly string[] {
  const open = incidents.filter(({ stage }) => stage !== 'resolved');
  return [
    ...pages
      .filter(({ nextAt }) => nextAt !== null && nextAt < now - airMs)
      .map(({ id, channel }) => `page ${id} (${channel}) still lies about`),
    ...open.filter(({ dueAt, hasTimer }) => dueAt !== null && !hasTimer).map(({ id }) => `${id} has no timer`),
    ...open.filter(({ dueAt }) => dueAt !== null && dueAt < now - airMs).map(({ id }) => `${id} is overdue`),
  ];
}

/** Patients who fell ill and for whom nobody was called. */
export function unheard(ill: readonly string[], { incidents }: Books): readonly string[] {
  const known = new Set(incidents.map(({ patient }) => patient));
  return ill.filter((patient) => !known.has(patient)).map((patient) => `nobody was called for ${patient}`);
}

/** Pages our books call sent and no provider has. */
export function neverRang({ pages }: Books, rings: ReadonlyMap<string, number>): readonly string[] {
  return pages
    .filter(({ outcome, channel, id }) => outcome === 'sent' && NAMED.has(channel) && !rings.has(id))
    .map((page) => `${JSON.stringify(page)} is called sent, and nobody has it`);
}

/** Attempts that rang more often than a death or a lost answer can explain (I11). */
export function tooOften(rings: ReadonlyMap<string, number>, crashes: number): readonly string[] {
  return [...rings].filter(([, times]) => times > 1 + crashes).map(([id, times]) => `page ${id} rang ${times} times`);
}
