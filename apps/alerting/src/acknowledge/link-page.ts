// The small page behind a link: no name, no number, no diagnosis, no script. What is on it was on the page already.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { PagedTier } from '../incident/machine.js';

const NONCE_MS = 15 * 60_000;

/** A nonce for one view: it names its time and fits only this page (paging.md 6). Nothing is kept for it. */
export function nonceFor(key: string, digest: string, now: number): string {
  const at = Math.floor(now);
  return `${at}.${createHmac('sha256', key).update(`${digest}.${at}`).digest('base64url')}`;
}

export function isFreshNonce(nonce: string, key: string, digest: string, now: number): boolean {
  const at = Number(nonce.split('.')[0]);
  if (!Number.isSafeInteger(at) || now - at > NONCE_MS || at > now + NONCE_MS) return false;
  const given = Buffer.from(nonce);
  const right = Buffer.from(nonceFor(key, digest, at));
  return given.length === right.length && timingSafeEqual(given, right);
}

export interface Shown {
  readonly tier: PagedTier;
  readonly code: string;
  readonly drill: boolean;
  readonly sentAt: number;
}

const frame = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${title}</title></head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;

const titleOf = ({ tier, code, drill }: Shown): string => `${drill ? 'DRILL - ' : ''}${tier} page ${code}`;
const sentLine = ({ sentAt }: Shown): string =>
  `<p>Sent ${new Date(sentAt).toISOString().slice(0, 16).replace('T', ' ')} UTC.</p>`;

const CODE_FIELD =
  '<p><label>Type the four characters of the page: <input name="code" autocomplete="off" maxlength="4" required></label></p>\n';

/** Asks for a deliberate answer. The form posts to the address it was shown at. */
export const askingPage = (shown: Shown, nonce: string, wantsCode: boolean): string =>
  frame(
    titleOf(shown),
    `${sentLine(shown)}
<form method="post">
<input type="hidden" name="nonce" value="${nonce}">
${wantsCode ? CODE_FIELD : ''}<button type="submit" name="answer" value="accept">Accept</button>
<button type="submit" name="answer" value="pass">Pass on</button>
</form>
<p>Sign in to the chart for patient details.</p>`,
  );

/** Says how it stands when there is nothing to answer any more. */
export const tellingPage = (shown: Shown, words: string): string =>
  frame(titleOf(shown), `${sentLine(shown)}\n<p>${words}</p>`);

/** A link that nobody here ever sent, or one of long ago. */
export const unknownPage = (): string =>
  frame('This link is closed', '<p>It does not belong to a page that can be answered.</p>');
