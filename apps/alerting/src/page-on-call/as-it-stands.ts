import { rows, type Connection } from '#persistence';
import { DELIVERY, type DeliveryRow } from '../channels/delivery.store.js';
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

// One question and one snapshot: a page waits for each round trip before it rings. The row of a page names its incident, so that
// neither can be missing without the other.
const STANDS = `select
    (select row_to_json(p) from (select ${PAGE} from page where id = $1) p) as page,
    (select row_to_json(i) from (select ${INCIDENT} from incident where id = (select incident_id from page where id = $1)) i) as incident,
    exists (select from channel_state where contact_key = $2 and disabled_at is not null) as disabled,
    (select coalesce(json_agg(d), '[]') from (select ${DELIVERY} from delivery where page_id = $1 order by at, provider, ref) d) as deliveries`;

/** @param contactKey of the address it goes to; undefined: there is none any more. @returns undefined for a page that is not there. */
export async function asItStands(
  on: Connection,
  id: string,
  contactKey: string | undefined,
): Promise<AsItStands | undefined> {
  const [found] = await rows<{ [K in keyof AsItStands]: AsItStands[K] | null }>(on, STANDS, [id, contactKey ?? null]);
  const { page, incident, disabled, deliveries } = found ?? {};
  if (!page || !incident) return undefined;
  return { page, incident, disabled: disabled === true, deliveries: deliveries ?? [] };
}
