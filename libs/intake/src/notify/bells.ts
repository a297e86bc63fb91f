// What a notification tells us: which resources to read back. The pushed body is only a bell: nothing in it is believed but type
// and id. Whom it says it is about may be reason to leave it, never to act on it.

export interface BellTarget {
  readonly type: string;
  readonly id: string;
  /** The reference to its subject, as the pushed body has it. */
  readonly subject?: string;
}

export type Notification =
  | { readonly kind: 'bells'; readonly bells: readonly BellTarget[] }
  /** Somebody rang without saying for what: poll now. */
  | { readonly kind: 'poll' }
  | { readonly kind: 'handshake' | 'heartbeat' }
  | { readonly kind: 'refused'; readonly why: 'not_json' | 'bad_id' | 'unknown_shape' };

const FHIR_ID = /^[A-Za-z0-9\-.]{1,64}$/;
const TYPE = /^[A-Z][A-Za-z]{1,40}$/;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const records = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRecord) : []);
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function target(type: string | undefined, id: string | undefined): BellTarget | undefined {
  return type !== undefined && id !== undefined && TYPE.test(type) && FHIR_ID.test(id) ? { type, id } : undefined;
}

/** Last two segments of a reference or URL. Its host is not looked at: the read goes to the configured EHR, wherever this points. */
function fromReference(reference: string | undefined): BellTarget | undefined {
  const match = reference
    ?.split('?')[0]
    ?.match(/(?:^|\/)([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]+)?$/);
  return match ? target(match[1], match[2]) : undefined;
}

/** Status of a topic notification: Parameters (R4 backport) or SubscriptionStatus (R4B, R5, and servers that mix them up). */
function topicStatus(
  resource: Record<string, unknown>,
): { type: string | undefined; focuses: (string | undefined)[] } | undefined {
  if (resource['resourceType'] === 'SubscriptionStatus') {
    const events = records(resource['notificationEvent']);
    return {
      type: text(resource['type']),
      focuses: events.map((event) => (isRecord(event['focus']) ? text(event['focus']['reference']) : undefined)),
    };
  }
  if (resource['resourceType'] !== 'Parameters') return undefined;
  const parameters = records(resource['parameter']);
  const events = parameters.filter((p) => p['name'] === 'notification-event');
  const focuses = events
    .flatMap((event) => records(event['part']).filter((part) => part['name'] === 'focus'))
    .map((part) => (isRecord(part['valueReference']) ? text(part['valueReference']['reference']) : undefined));
  const type = parameters.find((p) => p['name'] === 'type');
  return { type: text(type?.['valueCode']), focuses };
}

function readBundle(bundle: Record<string, unknown>): Notification {
  const first = records(bundle['entry'])[0];
  const status = first && isRecord(first['resource']) ? topicStatus(first['resource']) : undefined;
  if (status === undefined) return { kind: 'refused', why: 'unknown_shape' };
  if (status.type === 'handshake' || status.type === 'heartbeat') return { kind: status.type };
  const bells = status.focuses.map(fromReference).filter((bell) => bell !== undefined);
  return bells.length > 0 ? { kind: 'bells', bells } : { kind: 'poll' };
}

const subjectOf = (resource: Record<string, unknown>): { readonly subject?: string } => {
  const subject = isRecord(resource['subject']) ? text(resource['subject']['reference']) : undefined;
  return subject === undefined ? {} : { subject };
};

/** Of a body that is the resource the path names, and of no other. */
function subjectIn({ type, id }: { type?: string; id?: string }, body: string): { readonly subject?: string } {
  try {
    const parsed: unknown = JSON.parse(body);
    return isRecord(parsed) && parsed['resourceType'] === type && parsed['id'] === id ? subjectOf(parsed) : {};
  } catch {
    return {}; // a bell needs no body
  }
}

/**
 * Reads a notification by its path and body. `PUT|POST endpoint/{type}/{id}`, a whole resource posted to the endpoint,
 * an empty body or `{}`, a topic bundle: every dialect seen in the field (fhir.md 2.1, 2.2).
 */
export function readNotification(path: { type?: string; id?: string }, body: string): Notification {
  if (path.type !== undefined || path.id !== undefined) {
    const bell = target(path.type, path.id);
    return bell
      ? { kind: 'bells', bells: [{ ...bell, ...subjectIn(path, body) }] }
      : { kind: 'refused', why: 'bad_id' };
  }
  if (body.trim() === '') return { kind: 'poll' };
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return { kind: 'refused', why: 'not_json' };
  }
  if (!isRecord(parsed)) return { kind: 'refused', why: 'unknown_shape' };
  if (Object.keys(parsed).length === 0) return { kind: 'poll' };
  if (parsed['resourceType'] === 'Bundle') return readBundle(parsed);
  const bell = target(text(parsed['resourceType']), text(parsed['id']));
  return bell ? { kind: 'bells', bells: [{ ...bell, ...subjectOf(parsed) }] } : { kind: 'refused', why: 'bad_id' };
}
