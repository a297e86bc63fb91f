import type { Secret } from '#platform';
import { createTransport, type NodemailerError } from 'nodemailer';
import type { Delivered, Sending } from './channel.js';
import type { MailWords } from './words.js';

/** The relay that takes our mail. */
export interface MailRelay {
  readonly url: Secret;
  readonly from: string;
  readonly requireTls: boolean;
  readonly timeoutMs: number;
}

// RFC 5321: 550 mailbox not found, 551 not local, 553 name not allowed, 521/556 does not accept mail.
const NO_MAILBOX: ReadonlySet<number> = new Set([521, 550, 551, 553, 556]);

const isNodemailerError = (error: unknown): error is NodemailerError => error instanceof Error && 'code' in error;

/**
 * One try. The Message-ID is the attempt's, so that a receiver knows a repetition. A 250 says that a relay took it: e-mail may be
 * a copy of a page and never proves that anybody has it.
 */
export async function sendMail(
  { url, from, requireTls, timeoutMs }: MailRelay,
  to: string,
  { attempt, signal }: Pick<Sending, 'attempt' | 'signal'>,
  { subject, text }: MailWords,
): Promise<Delivered> {
  const relay = new URL(url.reveal());
  const secure = relay.protocol === 'smtps:';
  const user = decodeURIComponent(relay.username);
  const transport = createTransport({
    host: relay.hostname,
    port: relay.port === '' ? (secure ? 465 : 587) : Number(relay.port),
    secure,
    requireTLS: !secure && requireTls,
    ignoreTLS: !secure && !requireTls,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(relay.password) } }),
  });
  try {
    const { rejected } = await transport.sendMail({
      envelope: { from, to: [to] },
      from,
      to,
      subject,
      text,
      messageId: `<${attempt}@${from.split('@')[1] ?? 'localhost'}>`,
      priority: 'high',
      signal,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    if ((rejected ?? []).length > 0) return { kind: 'impossible', code: 'rejected' };
    return { kind: 'sent', provider: 'smtp', ref: attempt };
  } catch (error) {
    return failureOf(error, signal);
  } finally {
    transport.close();
  }
}

/** RFC 3463: 5.7 is policy (relaying denied, sign-in asked for), 5.3 and 5.4 the relay itself and its way; no mailbox is gone for it. */
const isAboutUs = (error: NodemailerError): boolean =>
  'response' in error && typeof error.response === 'string' && /^\d{3}[ -]5\.[347]\.\d+/.test(error.response);

function failureOf(error: unknown, signal: AbortSignal): Delivered {
  if (signal.aborted || !isNodemailerError(error))
    return { kind: 'silent', why: signal.aborted ? 'timeout' : 'unreachable' };
  const status = 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : undefined;
  if (status !== undefined) {
    // A relay that does not let us in says nothing about the mailbox.
    if (error.code === 'EENVELOPE' && NO_MAILBOX.has(status) && !isAboutUs(error))
      return { kind: 'impossible', code: `smtp-${status}` };
    return { kind: 'refused', status };
  }
  return { kind: 'silent', why: error.code === 'ETIMEDOUT' ? 'timeout' : 'unreachable' };
}
