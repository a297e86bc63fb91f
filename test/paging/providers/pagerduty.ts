// PagerDuty with its real wire shapes: Events API v2, the REST list of incidents, and webhooks of version 3, signed.
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PagerDutyEvent {
  readonly routing_key: string;
  readonly event_action: string;
  readonly dedup_key: string;
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly raw: string;
}

export interface FakePagerDuty {
  readonly url: string;
  readonly apiToken: string;
  readonly webhookSecret: string;
  events(): readonly PagerDutyEvent[];
  /** Answers everything with this status; undefined: it works. */
  fail(status: number | undefined): void;
  /** A person acknowledges there, and no webhook comes. */
  acknowledge(key: string, user: string): void;
  /** The webhook of an acknowledgement. Answers the status. */
  webhook(
    key: string,
    user: string,
    change?: { readonly secret?: string; readonly type?: string; readonly agoMs?: number },
  ): Promise<number>;
  moveClock(ms: number): void;
  close(): Promise<void>;
}

const fieldOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;

export async function startPagerDuty(service: () => string): Promise<FakePagerDuty> {
  const webhookSecret = 'the-secret-of-the-subscription';
  const apiToken = 'rest-token-read-only';
  const events: PagerDutyEvent[] = [];
  const acknowledged = new Map<string, { readonly id: string; readonly at: string }[]>();
  let failing: number | undefined;
  let counter = 0;
  let offset = 0;
  const now = (more = 0): string => new Date(Date.now() + offset + more).toISOString();

  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (failing !== undefined) return answer(failing, { status: 'down' });
      const url = new URL(request.url ?? '', 'http://pagerduty');
      if (request.method === 'POST' && url.pathname === '/v2/enqueue') {
        const raw = Buffer.concat(parts).toString('utf8');
        const event: unknown = JSON.parse(raw);
        const said = (key: string): string => {
          const value = fieldOf(event, key);
          return typeof value === 'string' ? value : '';
        };
        const payload = fieldOf(event, 'payload');
        if (
          said('routing_key') === '' ||
          (said('event_action') === 'trigger' && fieldOf(payload, 'summary') === undefined)
        )
          return answer(400, { status: 'invalid event', errors: ['payload.summary is missing'] });
        events.push({
          routing_key: said('routing_key'),
          event_action: said('event_action'),
          dedup_key: said('dedup_key'),
          ...(typeof payload === 'object' && payload !== null ? { payload: { ...payload } } : {}),
          raw,
        });
        return answer(202, { status: 'success', message: 'Event processed', dedup_key: said('dedup_key') });
      }
      if (request.headers.authorization !== `Token token=${apiToken}`) return answer(401, { error: { code: 2006 } });
      const key = url.searchParams.get('incident_key') ?? '';
      const known = events.some((event) => event.dedup_key === key);
      const by = acknowledged.get(key) ?? [];
      const incident = {
        id: 'Q0FAKE',
        type: 'incident',
        incident_key: key,
        status: by.length > 0 ? 'acknowledged' : 'triggered',
        acknowledgements: by.map(({ id, at }) => ({ at, acknowledger: { id, type: 'user_reference' } })),
      };
      return answer(200, { incidents: known ? [incident] : [], limit: 25, offset: 0, more: false });
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    apiToken,
    webhookSecret,
    events: () => events,
    fail: (status) => void (failing = status),
    acknowledge: (key, user) => void acknowledged.set(key, [...(acknowledged.get(key) ?? []), { id: user, at: now() }]),
    moveClock: (ms) => void (offset += ms),
    webhook: async (key, user, { secret = webhookSecret, type = 'incident.acknowledged', agoMs = 0 } = {}) => {
      counter += 1;
      const event = {
        id: `01FAKE${counter}`,
        event_type: type,
        resource_type: 'incident',
        occurred_at: now(-agoMs),
        agent: { id: user, type: 'user_reference', summary: 'Somebody' },
        client: null,
        data: { id: 'Q0FAKE', type: 'incident', incident_key: key, status: 'acknowledged' },
      };
      const raw = JSON.stringify({ event });
      const signature = `v1=${createHmac('sha256', secret).update(raw).digest('hex')}`;
      const headers = {
        'content-type': 'application/json',
        'x-pagerduty-signature': `v1=${'0'.repeat(64)},${signature}`,
        'x-webhook-id': `hook-${counter}`,
      };
      return (await fetch(`${service()}/channels/pagerduty`, { method: 'POST', headers, body: raw })).status;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
