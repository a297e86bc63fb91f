import { millis, rows, timestamp, type Connection } from '#persistence';
import type { EntityManager } from 'typeorm';
import type { Provider } from './channel.js';
import { higher, type Receipt, type Told } from './receipt.js';

/** A page at the door of a channel: since when, and by which code it is answered. */
export interface PageDoor {
  readonly pageId: string;
  readonly contactKey: string;
  readonly replyCode: string;
  readonly begunAt: number;
  /** The provider that failed in the last try, while another one is to be asked. */
  readonly failedProvider: Provider | null;
  readonly wrongTries: number;
  readonly lockedAt: number | null;
}

/** The columns of a PageDoor. */
export const DOOR = `page_id as "pageId", contact_key as "contactKey", reply_code as "replyCode", ${millis('begun_at')} as "begunAt",
  failed_provider as "failedProvider", wrong_tries as "wrongTries", ${millis('locked_at')} as "lockedAt"`;

export async function doorOf(on: Connection, pageId: string): Promise<PageDoor | undefined> {
  const [found] = await rows<PageDoor>(on, `select ${DOOR} from page_door where page_id = $1`, [pageId]);
  return found;
}

export async function markFailed(em: EntityManager, pageId: string, provider: Provider | null): Promise<void> {
  await rows(em, 'update page_door set failed_provider = $2 where page_id = $1', [pageId, provider]);
}

/** Tries of which nobody heard whether they got through: so many more; fewer when one was found at the provider. */
export async function countUnheard(em: EntityManager, pageId: string, more: number): Promise<void> {
  await rows(em, 'update page_door set unheard = greatest(0, unheard + $2) where page_id = $1', [pageId, more]);
}

/**
 * Whether something at the provider may belong to another page to the same address without our knowing its name: a try is under
 * way, was cut off, or ended less than an hour before this page began, or later, with nobody hearing how.
 */
export async function isAnotherBegun(on: Connection, { pageId, contactKey, begunAt }: PageDoor): Promise<boolean> {
  const [found] = await rows(
    on,
    `select 1 from page_door join page on page.id = page_door.page_id
     where contact_key = $2 and page_door.page_id <> $1
       and ((page.state in ('waiting', 'set_aside') and page.attempts > 0)
         or (unheard > 0 and (page.state <> 'done' or begun_at > ${timestamp('$3')} - interval '1 hour'
           or page.settled_at > least(now(), ${timestamp('$3')}) - interval '1 hour')))
     limit 1`,
    [pageId, contactKey, begunAt],
  );
  return found !== undefined;
}

/** One handing over to a provider, and what it says of it. */
export interface DeliveryRow extends Told {
  readonly provider: Provider;
  readonly ref: string;
  readonly pageId: string;
  readonly at: number;
}

/** The columns of a DeliveryRow. */
export const DELIVERY = `provider, ref, page_id as "pageId", receipt, why, ${millis('at')} as at`;

export const deliveriesOfPage = (on: Connection, pageId: string): Promise<readonly DeliveryRow[]> =>
  rows<DeliveryRow>(on, `select ${DELIVERY} from delivery where page_id = $1 order by at, provider, ref`, [pageId]);

export async function deliveryByRef(on: Connection, provider: Provider, ref: string): Promise<DeliveryRow | undefined> {
  const [found] = await rows<DeliveryRow>(
    on,
    `select ${DELIVERY} from delivery where provider = $1 and ref = $2 order by at limit 1`,
    [provider, ref],
  );
  return found;
}

/** Which of these names are ours already. */
export async function knownRefs(
  on: Connection,
  provider: Provider,
  refs: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = await rows<{ ref: string }>(on, 'select ref from delivery where provider = $1 and ref = any($2)', [
    provider,
    refs,
  ]);
  return new Set(found.map(({ ref }) => ref));
}

/** What the last word changed. */
export interface Raised {
  readonly before: Receipt | null;
  readonly now: Told;
}

/** Puts a receipt down, so that it never falls (I13). Rows of one page are raised one after the other. */
export async function raiseReceipt(
  em: EntityManager,
  { provider, ref, pageId }: Pick<DeliveryRow, 'provider' | 'ref' | 'pageId'>,
  told: Told,
  now: number,
): Promise<Raised> {
  const key = [provider, ref, pageId];
  await rows(
    em,
    `insert into delivery (provider, ref, page_id, receipt, why, at) values ($1, $2, $3, 'taken', '', ${timestamp('$4')})
     on conflict do nothing`,
    [...key, now],
  );
  const [held] = await rows<DeliveryRow>(
    em,
    `select ${DELIVERY} from delivery where provider = $1 and ref = $2 and page_id = $3 for update`,
    key,
  );
  const before = held === undefined ? null : { receipt: held.receipt, why: held.why };
  const next = higher(before, told);
  if (before !== null && next.receipt === before.receipt && next.why === before.why)
    return { before: before.receipt, now: before };
  await rows(
    em,
    `update delivery set receipt = $4, why = $5, at = ${timestamp('$6')} where provider = $1 and ref = $2 and page_id = $3`,
    [...key, next.receipt, next.why, now],
  );
  return { before: before?.receipt ?? null, now: next };
}

/** Whether this word of a provider is new. */
export async function isFirstHearing(
  em: EntityManager,
  provider: Provider,
  ref: string,
  now: number,
): Promise<boolean> {
  const put = await rows(
    em,
    `insert into provider_event (provider, ref, at) values ($1, $2, ${timestamp('$3')}) on conflict do nothing returning ref`,
    [provider, ref, now],
  );
  return put.length > 0;
}
