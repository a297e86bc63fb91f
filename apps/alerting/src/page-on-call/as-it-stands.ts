import { rows, timestamp, type Connection } from '#persistence';
import { DELIVERY, DOOR, type DeliveryRow, type PageDoor } from '../channels/delivery.store.js';
import { INCIDENT, type IncidentRow } from '../incident/incident.store.js';
import { PAGE, type PageRow } from '../page/page.store.js';

/** A page as a lane takes it up. */
export interface PageRef {
  readonly id: string;
  readonly person: string;
  /** Place in the person's list of channels. */
  readonly channel: number;
}

/** All that decides whether a page still rings, and how, as of one moment. */
export interface AsItStands {
  readonly page: PageRow;
  readonly incident: IncidentRow;
  /** The address was shut for good. */
  readonly disabled: boolean;
  /** What providers were given of it so far. */
  readonly deliveries: readonly DeliveryRow[];
}

/** How this try would be answered. */
export interface ThisTry {
  readonly contactKey: string;
  /** Digest of the token in its link. */
  readonly linkDigest: string;
  readonly newCode: () => string;
  readonly now: number;
}

const CODE_TRIES = 50;

// The row of a page names its incident, so that neither can be missing without the other.
const STANDS = (contactKey: string): string => `
    (select row_to_json(p) from (select ${PAGE} from page where id = $1) p) as page,
    (select row_to_json(i) from (select ${INCIDENT} from incident where id = (select incident_id from page where id = $1)) i) as incident,
    exists (select from channel_state where contact_key = ${contactKey} and disabled_at is not null) as disabled,
    (select coalesce(json_agg(d), '[]') from (select ${DELIVERY} from delivery where page_id = $1 order by at, provider, ref) d) as deliveries`;

// Looking and writing down are one round trip and one snapshot: a page waits for each of them, and the last look is the one just
// before the provider is asked (I3). The door is made when the page leaves for the first time; its code is free among all this
// address was ever sent. An incident that is over gets neither door nor link.
const AT_THE_DOOR = `with going as (
    select page.id from page join incident on incident.id = page.incident_id
    where page.id = $1 and (incident.stage <> 'resolved' or page.purpose = 'stand-down')),
  link as (
    insert into page_link (token_sha256, page_id, issued_at)
    select $5, id, ${timestamp('$4')} from going on conflict do nothing),
  made as (
    insert into page_door (page_id, contact_key, reply_code, begun_at)
    select id, $2::text, $3, ${timestamp('$4')} from going on conflict do nothing returning *),
  door as (select * from made union all select * from page_door where page_id = $1)
  select (select row_to_json(o) from (select ${DOOR} from door) o) as door, ${STANDS('$2::text')}`;

type Found<T> = { readonly [K in keyof T]: T[K] | null };

function whole(found: Found<AsItStands> | undefined): AsItStands | undefined {
  const { page, incident, disabled, deliveries } = found ?? {};
  if (!page || !incident) return undefined;
  return { page, incident, disabled: disabled === true, deliveries: deliveries ?? [] };
}

/** @param contactKey of the address it goes to; undefined: there is none any more. @returns undefined for a page that is not there. */
export async function asItStands(
  on: Connection,
  id: string,
  contactKey: string | undefined,
): Promise<AsItStands | undefined> {
  const [found] = await rows<Found<AsItStands>>(on, `select ${STANDS('$2::text')}`, [id, contactKey ?? null]);
  return whole(found);
}

/**
 * Brings a page to its door: what stands, and in the same statement the code and the link by which this try is answered.
 * `door` is undefined for one whose incident is over. @returns undefined for a page that is not there.
 */
export async function toTheDoor(
  on: Connection,
  id: string,
  { contactKey, linkDigest, newCode, now }: ThisTry,
): Promise<(AsItStands & { readonly door: PageDoor | undefined }) | undefined> {
  for (let tried = 0; tried < CODE_TRIES; tried += 1) {
    const [found] = await rows<Found<AsItStands & { door: PageDoor }>>(on, AT_THE_DOOR, [
      id,
      contactKey,
      newCode(),
      now,
      linkDigest,
    ]);
    const stands = whole(found);
    if (stands === undefined) return undefined;
    const isOver = stands.incident.stage === 'resolved' && stands.page.purpose !== 'stand-down';
    if (found?.door || isOver) return { ...stands, door: found?.door ?? undefined };
    // No door although there is somebody to be told: the code was taken.
  }
  throw new RangeError('no reply code is free');
}
