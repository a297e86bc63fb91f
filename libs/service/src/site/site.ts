import type { Instant } from '#clinical';
import {
  NO_SITE_CODES,
  STANDING_ORDER_STEPS,
  type OrderableStep,
  type OrderAuthority,
  type SiteCode,
  type SiteCodes,
  type SiteCoding,
  type StandingOrder,
  type StandingOrderStep,
  type WriteContext,
  type Word,
} from '#fhir';
import type { OrderIntent } from '#platform';
import type { SiteFile } from './site-file.js';

/** Who is watched beside the patients with a pump Device, an open case, or added by hand (decision 17). */
export interface WatchSources {
  readonly conditions: readonly SiteCoding[];
  readonly procedures: readonly SiteCoding[];
  readonly medications: readonly SiteCoding[];
  /** Ids of patients that the file itself lists. */
  readonly patients: readonly string[];
}

export interface SiteContact {
  readonly for: 'clinical' | 'technical' | 'safety';
  readonly name: string;
  readonly phone?: string;
  readonly email?: string;
}

export interface SiteStandingOrder extends StandingOrder {
  readonly steps: readonly StandingOrderStep[];
}

/** What the hospital said in SITE_FILE; total, so that nobody asks whether there was a file. */
export interface Site {
  readonly name: string | undefined;
  /** The hospital's own codes, device types of pumps and triggers included. */
  readonly codes: SiteCodes;
  readonly watch: WatchSources;
  /** Where nobody said which zone the facility is in it is UTC, and a screen must say that it was not set. */
  readonly timeZone: { readonly iana: string; readonly isSet: boolean };
  /** Reference for ServiceRequest.requester. */
  readonly requester: string | undefined;
  /** Reference of the Device that stands for this software in the EHR. */
  readonly author: string | undefined;
  readonly taskOwners: {
    readonly usual: string | undefined;
    readonly byAction: ReadonlyMap<Word<'action'>, string>;
  };
  readonly contacts: readonly SiteContact[];
  readonly ehr: {
    /** Resource types declared as not taken: never sent, whatever EHR_WRITES says. */
    readonly doesNotTake: readonly string[];
    readonly subscriptions: boolean;
  };
  readonly standingOrder: SiteStandingOrder | undefined;
}

/** The Site of this service, under this token. */
export const SITE = Symbol('SITE');

export const NO_SITE: Site = {
  name: undefined,
  codes: NO_SITE_CODES,
  watch: { conditions: [], procedures: [], medications: [], patients: [] },
  timeZone: { iana: 'UTC', isSet: false },
  requester: undefined,
  author: undefined,
  taskOwners: { usual: undefined, byAction: new Map() },
  contacts: [],
  ehr: { doesNotTake: [], subscriptions: true },
  standingOrder: undefined,
};

interface CodeInFile<W extends string> extends Omit<SiteCode<W>, 'word'> {
  readonly means: W;
}
const asCodes = <W extends string>(list: readonly CodeInFile<W>[]): SiteCode<W>[] =>
  list.map(({ means, ...row }) => ({ ...row, word: means }));

function codesOf({ codes, watch }: SiteFile): SiteCodes {
  return {
    steps: asCodes(codes.steps),
    findings: asCodes(codes.findings),
    signs: asCodes(codes.signs),
    measurements: asCodes(codes.measurements),
    events: asCodes(codes.events),
    presence: asCodes(codes.presence),
    triggers: codes.triggers,
    pumpTypes: watch.device_types,
    pumpModels: codes.pump_models.map(({ name, means }) => ({ pattern: name, model: means })),
  };
}

/** The file's words in the shape the services use. */
export function siteOf(file: SiteFile): Site {
  const { conditions, procedures, medications, patients } = file.watch;
  const { standing_order: signed } = file;
  return {
    name: file.name,
    codes: codesOf(file),
    watch: { conditions, procedures, medications, patients },
    timeZone: file.time_zone === undefined ? NO_SITE.timeZone : { iana: file.time_zone, isSet: true },
    requester: file.requester,
    author: file.author,
    taskOwners: {
      usual: file.task_owner,
      byAction: new Map(file.task_owners.map(({ action, owner }) => [action, owner])),
    },
    contacts: file.contacts,
    ehr: { doesNotTake: file.ehr.does_not_take, subscriptions: file.ehr.subscriptions },
    standingOrder:
      signed === undefined
        ? undefined
        : { id: signed.id, signer: signed.signer, expires: Date.parse(signed.expiry), steps: signed.steps },
  };
}

/** Whether there is a standing order that has not expired. */
export const standsAt = ({ standingOrder }: Site, now: Instant): boolean =>
  standingOrder !== undefined && now < standingOrder.expires;

/** By what right an order of this step is written now: a proposal, unless the site's standing order covers it (decision 29). */
export function orderAuthority(site: Site, intent: OrderIntent, step: OrderableStep, now: Instant): OrderAuthority {
  const { standingOrder } = site;
  if (intent === 'proposal' || standingOrder === undefined || !standsAt(site, now)) return { intent: 'proposal' };
  const covered = STANDING_ORDER_STEPS.some((one) => one === step && standingOrder.steps.includes(one));
  const { id, signer, expires } = standingOrder;
  return covered ? { intent: 'order', standingOrder: { id, signer, expires } } : { intent: 'proposal' };
}

/** Reference of who gets a Task for this action; undefined where the site named nobody. */
export const taskOwner = ({ taskOwners }: Site, action: Word<'action'>): string | undefined =>
  taskOwners.byAction.get(action) ?? taskOwners.usual;

/** How a service signs what it writes: by name, and by the site's Device where there is one. */
export const authorAt = ({ author }: Site, display: string): WriteContext['author'] =>
  author === undefined ? { display } : { reference: author, display };
