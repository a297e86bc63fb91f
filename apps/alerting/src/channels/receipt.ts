// What a provider says about a page, in the words of the house. A receipt only ever rises: callbacks come late, twice and in
// any order, and whatever their order is, the same stands at the end (I13).

/** From "the provider has it" to "a human has it in hand". `not_reached`: the other end was not a human with the page. */
export const RECEIPTS = ['taken', 'under_way', 'not_reached', 'delivered', 'seen'] as const;
export type Receipt = (typeof RECEIPTS)[number];

export interface Told {
  readonly receipt: Receipt;
  /** A code of the provider, or a word of ours; empty when there is nothing to say. */
  readonly why: string;
}

export const rankOf = (receipt: Receipt): number => RECEIPTS.indexOf(receipt);

/** The higher of the two; of two equal ones the one whose reason sorts later, so that order cannot matter. */
export function higher(one: Told | null, other: Told): Told {
  if (one === null) return other;
  const by = rankOf(one.receipt) - rankOf(other.receipt);
  if (by !== 0) return by > 0 ? one : other;
  return one.why >= other.why ? one : other;
}

/** A receipt that says a phone has it, or a human. */
export const isThere = (receipt: Receipt): boolean => receipt === 'delivered' || receipt === 'seen';

/**
 * Codes that no second try changes (paging.md 4.3, 5.5 rule 7): unknown number, landline, STOP, not a number, not for SMS; of mail
 * those about the address itself (RFC 3463, 3.2).
 */
const FOR_GOOD: ReadonlySet<string> = new Set(['30005', '30006', '21610', '21211', '21614', '21217', '13224', '13223']);
export const isForGood = (code: string): boolean => FOR_GOOD.has(code) || code.startsWith('bounce-5.1.');
/** The carrier filtered the text: another provider may get it through. */
export const isFiltered = (code: string): boolean => code === '30007';

// https://www.twilio.com/docs/messaging/api/message-resource: status values of an outbound message.
const SMS_STATUS = {
  accepted: 'taken',
  scheduled: 'taken',
  queued: 'taken',
  sending: 'under_way',
  sent: 'under_way',
  delivered: 'delivered',
  read: 'seen',
  undelivered: 'not_reached',
  failed: 'not_reached',
  canceled: 'not_reached',
} as const satisfies Record<string, Receipt>;

// https://www.twilio.com/docs/voice/api/call-resource. A call that ended without a key was not answered: only a key is a human.
const CALL_STATUS = {
  queued: 'taken',
  initiated: 'taken',
  ringing: 'under_way',
  'in-progress': 'under_way',
  answered: 'under_way',
  completed: 'not_reached',
  busy: 'not_reached',
  'no-answer': 'not_reached',
  failed: 'not_reached',
  canceled: 'not_reached',
} as const satisfies Record<string, Receipt>;

const isWord = <T extends object>(table: T, word: string): word is Extract<keyof T, string> =>
  Object.hasOwn(table, word);

/** Undefined: a word this release does not know, which is counted and changes nothing. */
export function smsTold(status: string, errorCode: string): Told | undefined {
  if (!isWord(SMS_STATUS, status)) return undefined;
  const receipt = SMS_STATUS[status];
  return { receipt, why: receipt === 'not_reached' ? errorCode || status : '' };
}

/** `answeredBy` is empty when the provider did not say: then nobody knows who picked up. */
export function callTold(status: string, answeredBy: string): Told | undefined {
  if (!isWord(CALL_STATUS, status)) return undefined;
  const receipt = CALL_STATUS[status];
  if (receipt !== 'not_reached') return { receipt, why: '' };
  if (status !== 'completed') return { receipt, why: status };
  return { receipt, why: /^(machine|fax)/.test(answeredBy) ? 'voicemail' : 'no-key' };
}

/** @param status enhanced status of RFC 3463. A mail that is merely late (4) may still come; a relay's 2 is no receipt of a human. */
export const bounceTold = (status: string): Told =>
  status.startsWith('5') ? { receipt: 'not_reached', why: `bounce-${status}` } : { receipt: 'under_way', why: '' };
