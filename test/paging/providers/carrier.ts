// A carrier with Twilio's wire shapes: form fields in, JSON out, callbacks signed over the public address. It keeps what it was
// given, and nothing happens on a phone unless the story says so.
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Fields = Readonly<Record<string, string>>;

/** One message or call as it reached the carrier. */
export interface OnThePhone {
  readonly sid: string;
  readonly kind: 'sms' | 'call';
  readonly to: string;
  readonly form: Fields;
  readonly at: number;
}

/**
 * `swallow`: it takes the page and its answer is lost. `lose`: the page is lost on the way, and nobody answers. `error`: it does
 * not take it. `slow`: it answers after a while.
 */
export type Mood =
  | { readonly kind: 'ok' }
  | { readonly kind: 'error'; readonly status: number; readonly code?: number }
  | { readonly kind: 'swallow' }
  | { readonly kind: 'lose' }
  | { readonly kind: 'slow'; readonly ms: number };

export interface CallbackAnswer {
  readonly status: number;
  readonly text: string;
}

export interface Carrier {
  readonly baseUrl: string;
  readonly sid: string;
  readonly token: string;
  readonly from: string;
  phones(): readonly OnThePhone[];
  /** Every address it was asked for, as it came. */
  asked(): readonly string[];
  /** The whole house moves together, and the carrier with it. */
  moveClock(ms: number): void;
  mood(mood: Mood): void;
  /** From now on it names what it has when asked, or not yet. */
  lists(isListing: boolean): void;
  /** How many callers still wait for an answer. */
  waiting(): number;
  /** How one number takes messages or calls; the mood of the carrier otherwise. */
  moodFor(to: string, mood: Mood, kind: OnThePhone['kind']): void;
  /** What the carrier says of a message or call from now on, when asked. */
  stands(sid: string, status: string, more?: Fields): void;
  /** The same, and it calls back. */
  status(sid: string, status: string, more?: Fields): Promise<CallbackAnswer>;
  /** An SMS from a phone to us, by callback. */
  reply(from: string, text: string): Promise<CallbackAnswer>;
  /** An SMS that lies with the carrier until somebody asks for it. */
  waits(from: string, text: string): void;
  press(sid: string, digits: string): Promise<CallbackAnswer>;
  /** A callback as somebody else would send it. */
  forged(path: string, fields: Fields, signature?: string): Promise<CallbackAnswer>;
  /** A callback of the carrier itself, about whatever. */
  signed(path: string, fields: Fields): Promise<CallbackAnswer>;
  close(): Promise<void>;
}

const statusWord = (status: number): string => (status === 401 ? 'Authenticate' : 'Refused');

const readForm = async (request: IncomingMessage): Promise<Fields> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString('utf8')));
};

export interface CarrierOptions {
  readonly sid?: string;
  readonly from?: string;
  /** Where callbacks really go: the service behind the public address. */
  readonly service: () => string;
}

export async function startCarrier({
  sid = 'AC00000000000000000000000000000001',
  from = '+15550199',
  service,
}: CarrierOptions): Promise<Carrier> {
  const token = `token-of-${sid}`;
  const made: OnThePhone[] = [];
  const standing = new Map<string, Record<string, string>>();
  const inbound: Record<string, string>[] = [];
  const moods = new Map<string, Mood>();
  let general: Mood = { kind: 'ok' };
  let counter = 0;
  let offset = 0;
  let waiting = 0;
  let isListing = true;
  const now = (): number => Date.now() + offset;

  const send = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

  async function create(kind: OnThePhone['kind'], request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = await readForm(request);
    const to = form['To'] ?? '';
    const mood = moods.get(`${kind} ${to}`) ?? general;
    if (mood.kind === 'error') {
      send(response, mood.status, { code: mood.code ?? 20500, message: statusWord(mood.status), status: mood.status });
      return;
    }
    const leftWaiting = (): void => {
      waiting += 1;
      response.once('close', () => void (waiting -= 1));
    };
    if (mood.kind === 'lose') return leftWaiting();
    counter += 1;
    const name = `${kind === 'sms' ? 'SM' : 'CA'}${String(counter).padStart(32, '0')}`;
    made.push({ sid: name, kind, to, form, at: now() });
    standing.set(name, {
      sid: name,
      status: 'queued',
      direction: kind === 'sms' ? 'outbound-api' : 'outbound-dial',
      to,
      from,
      // ContentRetention=discard: the text is not kept.
      body: form['ContentRetention'] === 'discard' ? '' : (form['Body'] ?? ''),
      date_created: new Date(now()).toUTCString(),
    });
    if (mood.kind === 'swallow') return leftWaiting();
    if (mood.kind === 'slow') await new Promise((done) => setTimeout(done, mood.ms));
    send(response, 201, { sid: name, status: 'queued', to, from });
  }

  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const url = new URL(request.url ?? '', 'http://carrier');
    const right = `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`;
    if (request.headers.authorization !== right) return send(response, 401, { code: 20003, status: 401 });
    const path = url.pathname.replace(`/2010-04-01/Accounts/${sid}/`, '');
    if (request.method === 'POST' && path === 'Messages.json') return void create('sms', request, response);
    if (request.method === 'POST' && path === 'Calls.json') return void create('call', request, response);
    const [, what = '', one = ''] = /^(Messages|Calls)(?:\/([^.]+))?\.json$/.exec(path) ?? [];
    const found = standing.get(one);
    if (one !== '') return found === undefined ? send(response, 404, { code: 20404 }) : send(response, 200, found);
    const to = url.searchParams.get('To');
    const wanted = (isListing ? [...standing.values(), ...inbound] : []).filter(
      (each) => each['to'] === to && (each['sid'] ?? '').startsWith(what === 'Calls' ? 'CA' : 'SM'),
    );
    return send(response, 200, { [what.toLowerCase()]: wanted.toReversed() });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;

  async function post(publicUrl: string, fields: Fields, signature?: string): Promise<CallbackAnswer> {
    const text = Object.entries(fields)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}${value}`)
      .join('');
    const signed = signature ?? createHmac('sha1', token).update(`${publicUrl}${text}`).digest('base64');
    const answer = await fetch(publicUrl.replace(/^https?:\/\/[^/]+/, service()), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signed },
      body: new URLSearchParams(fields),
    });
    return { status: answer.status, text: await answer.text() };
  }

  const onThePhone = (name: string): OnThePhone => {
    const found = made.find((one) => one.sid === name);
    if (found === undefined) throw new Error(`the carrier has no ${name}`);
    return found;
  };
  const stands = (name: string, status: string, more: Fields = {}): void => {
    const { ErrorCode: error_code, AnsweredBy: answered_by } = more;
    standing.set(name, {
      ...standing.get(name),
      status,
      ...(error_code === undefined ? {} : { error_code }),
      ...(answered_by === undefined ? {} : { answered_by }),
    });
  };
  const inboundSid = (): string => {
    counter += 1;
    return `SM${String(counter).padStart(32, '0')}`;
  };
  const origin = (): string => {
    const some = made.flatMap(({ form }) => [form['StatusCallback']]).find((url) => url !== undefined);
    return some === undefined ? service() : new URL(some).origin;
  };

  return {
    baseUrl: `http://127.0.0.1:${port}`,
    sid,
    token,
    from,
    phones: () => made,
    asked: () => asked,
    moveClock: (ms) => void (offset += ms),
    mood: (mood) => void (general = mood),
    lists: (is) => void (isListing = is),
    waiting: () => waiting,
    moodFor: (to, mood, kind) =>
      void (mood.kind === 'ok' ? moods.delete(`${kind} ${to}`) : moods.set(`${kind} ${to}`, mood)),
    stands,
    status: (name, status, more = {}) => {
      const { form, kind, to } = onThePhone(name);
      stands(name, status, more);
      const fields: Fields =
        kind === 'sms'
          ? { MessageSid: name, MessageStatus: status, To: to, From: from, AccountSid: sid, ...more }
          : { CallSid: name, CallStatus: status, To: to, From: from, AccountSid: sid, ...more };
      return post(form['StatusCallback'] ?? '', fields);
    },
    reply: (phone, text) =>
      post(`${origin()}/channels/twilio/reply`, {
        MessageSid: inboundSid(),
        From: phone,
        To: from,
        Body: text,
        AccountSid: sid,
      }),
    waits: (phone, text) => {
      const one = { sid: inboundSid(), status: 'received', direction: 'inbound', from: phone, to: from };
      inbound.push({ ...one, body: text, date_created: new Date(now()).toUTCString() });
    },
    press: (name, digits) => {
      const { form, to } = onThePhone(name);
      const [, action = ''] = /action="([^"]+)"/.exec(form['Twiml'] ?? '') ?? [];
      return post(action, { CallSid: name, Digits: digits, To: to, From: from, AccountSid: sid });
    },
    forged: (path, fields, signature = 'Zm9yZ2Vk') => post(`${origin()}${path}`, fields, signature),
    signed: (path, fields) => post(`${origin()}${path}`, fields),
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
