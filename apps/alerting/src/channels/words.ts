// What a page says in words. Typed templates: a tier, codes, a link, a number and a time go in, and there is no slot for
// anything else, so nothing of a patient can get in (paging.md 6, I15).
import type { PageBody } from './channel.js';

/** All a template may use. `name` is the site's word for us (PAGE_ALERT_NAME), `clock` the time of sending as a wall shows it. */
export interface PageWords {
  readonly body: PageBody;
  readonly replyCode: string;
  readonly name: string;
  readonly clock: string;
}

const TIER_WORD = { emergency: 'EMERGENCY', urgent: 'URGENT' } as const satisfies Record<PageBody['tier'], string>;

/** Hours and minutes with the letters of the zone; UTC without a zone. */
export function wallClock(at: number, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
    timeZoneName: 'short',
  }).format(at);
}

/** "DRILL" first when it is one (decision 25). */
export function headline({ body, name }: PageWords): string {
  const drill = body.drill ? 'DRILL ' : '';
  switch (body.type) {
    case 'page':
      return `${drill}${TIER_WORD[body.tier]} ${name} ${body.code}`;
    case 'update':
      return `${drill}UPDATE ${name} ${body.code}`;
    case 'stand-down':
      return `${drill}STAND DOWN ${name} ${body.code}`;
    default: {
      const never: never = body.type;
      return never;
    }
  }
}

/** One SMS. With a link of up to 60 characters it is one segment of GSM-7. */
export function smsText(words: PageWords): string {
  const { body, replyCode, clock } = words;
  const line = `${headline(words)} ${clock}.`;
  switch (body.type) {
    case 'page':
      return `${line} Reply ${replyCode} A to accept, ${replyCode} N to pass. ${body.url}`;
    case 'update':
      return `${line} Something new: see the chart. ${body.url}`;
    case 'stand-down':
      return `${line} Somebody has it.`;
    default: {
      const never: never = body.type;
      return never;
    }
  }
}

export interface MailWords {
  readonly subject: string;
  readonly text: string;
}

export function mailText(words: PageWords): MailWords {
  const { body, clock } = words;
  const lines = [`${headline(words)}, sent ${clock}.`];
  switch (body.type) {
    case 'page':
      lines.push(
        `Open the link and type the code ${body.code} to accept or to pass on:`,
        body.url,
        'Patient details are in the chart after sign-in.',
      );
      break;
    case 'update':
      lines.push('Something new has been found. It stands in the chart.', body.url);
      break;
    case 'stand-down':
      lines.push('Somebody has accepted. Nothing is asked of you.');
      break;
    default: {
      const never: never = body.type;
      return never;
    }
  }
  if (body.callback !== null) lines.push(`Questions: ${body.callback}`);
  return { subject: headline(words), text: `${lines.join('\n\n')}\n` };
}

const spelt = (code: string): string => [...code].join(' ');
const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const say = (text: string): string => `<Say>${xml(text)}</Say>`;
export const twiml = (...verbs: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs.join('')}</Response>`;
export const twimlSay = (text: string): string => twiml(say(text));

const TIER_SAID = { emergency: 'Emergency', urgent: 'Urgent' } as const satisfies Record<PageBody['tier'], string>;
const KEYS_SECONDS = 10;

/**
 * What a call says: inline, so that no third party is given the text by URL. `keysTo` is where pressed keys go; null where
 * providers cannot call us, and then the SMS or the link has to answer.
 */
export function callTwiml({ body, name }: PageWords, keysTo: string | null, again = ''): string {
  const drill = body.drill ? 'This is a drill. ' : '';
  const code = `Page code ${spelt(body.code)}.`;
  if (body.type === 'stand-down') return twimlSay(`${drill}Stand down. ${code} Somebody has accepted.`);
  const what = `${again}${drill}${TIER_SAID[body.tier]}. ${name}. ${code}`;
  if (keysTo === null) return twiml(say(`${what} Answer by the message or the link.`), say(`${what} Goodbye.`));
  const how = 'Enter your PIN, then 1 to accept or 2 to pass on, then the hash key.';
  const gather = `<Gather input="dtmf" method="POST" action="${xml(keysTo)}" timeout="${KEYS_SECONDS}" finishOnKey="#">${say(`${what} ${how}`)}</Gather>`;
  return twiml(gather, gather, say('No key was pressed. The next person is called. Goodbye.'));
}
