import { millis, rows, sweepChannel, timestamp, type Connection } from '#persistence';
import type { EntityManager } from 'typeorm';
import type { ChannelKind } from '../channels/contact.js';
import type { Call, PagedTier } from '../incident/incident.js';

export const PAGE_TABLE = 'page';
/** Why a page goes out; `stand-down` tells those who were called that somebody has it. */
export type Purpose = Call['purpose'] | 'stand-down';
/** `dead`: the channel has failed for good. `no-channel`: the person or the channel is not listed any more. */
export const PAGE_OUTCOMES = ['sent', 'moot', 'shadow', 'no-channel', 'dead'] as const;
export type PageOutcome = (typeof PAGE_OUTCOMES)[number];

/** One attempt to reach one person by one channel. Its id is the same over all tries. */
export interface PageRow {
  readonly id: string;
  /** `{incident}.{epoch}.{level}.{ring}.{person}.{channel}`: two workers cannot plan the same attempt twice. */
  readonly attemptKey: string;
  readonly incidentId: string;
  readonly purpose: Purpose;
  /** The entry of the incident's journal that asked for it. */
  readonly cause: number | null;
  readonly epoch: number;
  readonly level: number;
  /** The round it belongs to: `state.ring` of its incident when it was planned. */
  readonly ring: number;
  readonly drill: boolean;
  readonly tier: PagedTier;
  readonly person: string;
  /** Place in the person's list of channels. */
  readonly channel: number;
  readonly channelKind: ChannelKind;
  readonly nonceKey: string;
  readonly tries: number;
  readonly outcome: PageOutcome | null;
  /** How the last try failed, in a word; null when it did not. */
  readonly lastTrouble: string | null;
  readonly createdAt: number;
  readonly sentAt: number | null;
  readonly answer: string | null;
  readonly answeredAt: number | null;
}

/** The columns of a PageRow. */
export const PAGE = `id, attempt_key as "attemptKey", incident_id as "incidentId", purpose, cause, epoch, level, ring, drill, tier, person, channel,
  channel_kind as "channelKind", nonce_key as "nonceKey", tries, outcome, ${millis('created_at')} as "createdAt",
  ${millis('sent_at')} as "sentAt", last_trouble as "lastTrouble", answer, ${millis('answered_at')} as "answeredAt"`;

type NewPage = Omit<PageRow, 'tries' | 'outcome' | 'lastTrouble' | 'sentAt' | 'answer' | 'answeredAt'> & {
  /** Not before; its channel comes later than others of the same person. */
  readonly firstAt: number;
};

export type Rank = 'emergency' | 'urgent' | 'drill';
/** Which lane a page goes in. A drill never delays a real page (decision 25). */
export const rankOf = ({ tier, drill }: Pick<PageRow, 'tier' | 'drill'>): Rank => (drill ? 'drill' : tier);

/** Any page may have become due: whoever hears it looks which lanes are to be woken. */
export const PAGES_CHANNEL = sweepChannel('alerting', PAGE_TABLE);
/** A page of one lane is due; fifteen lanes that all look at every page cost more than the page. Drills of all kinds share one. */
export const laneChannel = (kind: string, rank: Rank): string =>
  rank === 'drill' ? `${PAGES_CHANNEL}_drill` : `${PAGES_CHANNEL}_${kind}_${rank}`;

/** Plans a page; it leaves when, and only when, the transaction commits. */
export async function insertPage(em: EntityManager, page: NewPage): Promise<void> {
  const { id, attemptKey, incidentId, purpose, cause, epoch, level, ring, drill, tier, person } = page;
  const { channel, channelKind, nonceKey, createdAt, firstAt } = page;
  await rows(
    em,
    `insert into page (id, attempt_key, incident_id, purpose, epoch, level, ring, drill, tier, person, channel, channel_kind,
       nonce_key, created_at, next_attempt_at, cause)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, ${timestamp('$14')}, ${timestamp('$15')}, $16) on conflict (attempt_key) do nothing`,
    [
      id,
      attemptKey,
      incidentId,
      purpose,
      epoch,
      level,
      ring,
      drill,
      tier,
      person,
      channel,
      channelKind,
      nonceKey,
      createdAt,
      firstAt,
      cause,
    ],
  );
  await rows(em, `select pg_notify($1, '')`, [laneChannel(channelKind, rankOf(page))]);
}

export async function pageOf(on: Connection, id: string): Promise<PageRow | undefined> {
  const [found] = await rows<PageRow>(on, `select ${PAGE} from page where id = $1`, [id]);
  return found;
}

export async function pagesOf(on: Connection, incidentId: string): Promise<readonly PageRow[]> {
  return rows<PageRow>(on, `select ${PAGE} from page where incident_id = $1 order by created_at, attempt_key`, [
    incidentId,
  ]);
}

const LOST: ReadonlySet<PageOutcome> = new Set(['dead', 'no-channel']);

/**
 * How a page ended; a receipt may say later that one that was sent is dead, or just before we write that it was sent. Answers
 * whether a human has answered it already. One that is lost lets the round be looked at in the same commit: when all of it is
 * lost, the ladder moves on at once (I8).
 */
export async function markPage(em: EntityManager, id: string, outcome: PageOutcome, now: number): Promise<boolean> {
  const [marked] = await rows<{ answered: boolean }>(
    em,
    `update page set outcome = case when $2 = 'sent' then coalesce(outcome, $2) else $2 end, tries = tries + 1, last_trouble = null,
       sent_at = case when $2 = 'sent' then ${timestamp('$3')} else sent_at end where id = $1 returning answer is not null as answered`,
    [id, outcome, now],
  );
  if (LOST.has(outcome)) {
    await rows(
      em,
      `insert into timer (id, about, ref, next_attempt_at)
       select gen_random_uuid(), 'round', incident_id || '.' || ring, ${timestamp('$2')} from page where id = $1`,
      [id, now],
    );
    await rows(em, `select pg_notify($1, '')`, [sweepChannel('alerting', 'timer')]);
  }
  return marked?.answered === true;
}

/** How a round of pages stands: whether any was taken, and whether any is still being tried. */
export async function roundOf(
  on: Connection,
  incidentId: string,
  ring: number,
): Promise<{ readonly taken: boolean; readonly trying: boolean; readonly plannedAt: number } | undefined> {
  const [found] = await rows<{ taken: boolean | null; trying: boolean | null; plannedAt: number | null }>(
    on,
    `select bool_or(outcome in ('sent', 'shadow', 'moot')) as taken, bool_or(outcome is null) as trying,
       ${millis('min(created_at)')} as "plannedAt"
     from page where incident_id = $1 and ring = $2`,
    [incidentId, ring],
  );
  if (found === undefined || found.plannedAt === null) return undefined;
  return { taken: found.taken === true, trying: found.trying === true, plannedAt: found.plannedAt };
}

export async function markTrouble(em: EntityManager, id: string, trouble: string): Promise<void> {
  await rows(em, 'update page set tries = tries + 1, last_trouble = $2 where id = $1', [id, trouble]);
}

/** Puts a page that a carrier could not get through on its way again, by another one. */
export async function sendAgain(em: EntityManager, id: string, now: number): Promise<void> {
  await rows(
    em,
    `update page set state = 'waiting', outcome = null, attempts = 0, lease_until = null, settled_at = null,
       next_attempt_at = ${timestamp('$2')} where id = $1`,
    [id, now],
  );
  await rows(em, `select pg_notify($1, '')`, [PAGES_CHANNEL]);
}

export async function markAnswer(em: EntityManager, id: string, answer: string, now: number): Promise<void> {
  await rows(em, `update page set answer = $2, answered_at = ${timestamp('$3')} where id = $1`, [id, answer, now]);
}

/** A link as it is found by the digest of its token. */
export interface LinkRow {
  readonly digest: string;
  readonly pageId: string;
  readonly issuedAt: number;
  readonly usedAt: number | null;
}

const LINK = `select token_sha256 as digest, page_id as "pageId", ${millis('issued_at')} as "issuedAt", ${millis('used_at')} as "usedAt"
  from page_link where token_sha256 = $1`;

export async function linkOf(on: Connection, digest: string): Promise<LinkRow | undefined> {
  const [found] = await rows<LinkRow>(on, LINK, [digest]);
  return found;
}

/** Uses a link up; answers false when it was used before. Every link of the same attempt goes with it. */
export async function useLink(em: EntityManager, link: LinkRow, now: number): Promise<boolean> {
  const used = await rows(
    em,
    `update page_link set used_at = ${timestamp('$2')} where page_id = $1 and used_at is null returning token_sha256`,
    [link.pageId, now],
  );
  return used.length > 0;
}
