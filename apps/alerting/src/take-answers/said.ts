// What a person may say by SMS. Their text is read for these words and kept nowhere.
export const SAYINGS = ['accept', 'pass', 'going', 'treating'] as const;
export type Saying = (typeof SAYINGS)[number];

export type Said =
  | { readonly kind: 'answer'; readonly code: string; readonly saying: Saying }
  /** A code, and no word of ours with it, or a word without a code: nothing is guessed. */
  | { readonly kind: 'code-only'; readonly code: string }
  | { readonly kind: 'stop' }
  | { readonly kind: 'start' }
  | { readonly kind: 'unread' };

const WORD: Readonly<Record<string, Saying>> = {
  A: 'accept',
  ACCEPT: 'accept',
  Y: 'accept',
  YES: 'accept',
  N: 'pass',
  NO: 'pass',
  PASS: 'pass',
  G: 'going',
  GOING: 'going',
  T: 'treating',
  TREATING: 'treating',
};
// The words carriers act on by themselves: after them no message reaches the number any more, and then again.
const STOP: ReadonlySet<string> = new Set([
  'STOP',
  'STOPALL',
  'UNSUBSCRIBE',
  'CANCEL',
  'END',
  'QUIT',
  'REVOKE',
  'OPTOUT',
]);
const START: ReadonlySet<string> = new Set(['START', 'UNSTOP']);

const CODE = /^[0-9A-Z]{4}$/;
// What is misheard or misread for a character of a code (ids.ts: no I, L, O, U).
const heard = (code: string): string => code.replaceAll('O', '0').replaceAll(/[IL]/g, '1');

/** Reads `M3XP A` in whatever case, order of blanks and punctuation. */
export function readReply(text: string): Said {
  const words = text
    .toUpperCase()
    .split(/[^0-9A-Z]+/)
    .filter((word) => word !== '');
  const [first = '', second, ...more] = words;
  if (words.length === 1 && STOP.has(first)) return { kind: 'stop' };
  if (words.length === 1 && START.has(first)) return { kind: 'start' };
  if (!CODE.test(first) || more.length > 0) return { kind: 'unread' };
  const saying = second === undefined || !Object.hasOwn(WORD, second) ? undefined : WORD[second];
  if (saying === undefined)
    return second === undefined ? { kind: 'code-only', code: heard(first) } : { kind: 'unread' };
  return { kind: 'answer', code: heard(first), saying };
}
