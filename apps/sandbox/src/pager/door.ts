import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { parseJson, readBody, sendJson } from '../ehr/serve/wire.js';
import { phoneSettingsSchema, type Drawer } from './drawer.js';

const NAME = /^[A-Za-z0-9._-]{1,64}$/;

const plainHeaders = (incoming: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );

const problem = (response: ServerResponse, status: number, title: string): void =>
  sendJson(response, status, { type: 'about:blank', status, title });

async function ring(
  drawer: Drawer,
  name: string,
  incoming: IncomingMessage,
  response: ServerResponse,
  now: () => number,
): Promise<void> {
  const raw = (await readBody(incoming)).toString('utf8');
  const reply = drawer.ring(name, { headers: plainHeaders(incoming), raw }, now());
  // Silence: the connection stays open until the caller gives up or the sandbox closes.
  if (reply.kind === 'silence') return;
  if (reply.afterMs > 0) await sleep(reply.afterMs);
  response.writeHead(reply.status).end();
}

/** The phones over HTTP: `POST /phones/{name}` rings, `GET` lists, `PUT` sets secret and mood, `DELETE` empties. */
export async function answerPhone(
  drawer: Drawer,
  name: string,
  incoming: IncomingMessage,
  response: ServerResponse,
  now: () => number,
): Promise<void> {
  if (name !== '' && !NAME.test(name)) return problem(response, 404, 'Not a name for a phone');
  switch (`${incoming.method} ${name === '' ? 'all' : 'one'}`) {
    case 'GET all':
      return sendJson(response, 200, { phones: drawer.all() });
    case 'DELETE all':
      drawer.clear();
      return sendJson(response, 204, undefined);
    case 'POST one':
      return ring(drawer, name, incoming, response, now);
    case 'GET one':
      return sendJson(response, 200, drawer.view(name) ?? { name, pages: [], refused: [], failedCalls: 0 });
    case 'PUT one': {
      const settings = phoneSettingsSchema.safeParse(parseJson(await readBody(incoming)));
      if (!settings.success) return problem(response, 400, 'The settings are not understood');
      drawer.set(name, settings.data);
      return sendJson(response, 204, undefined);
    }
    case 'DELETE one':
      drawer.clear(name);
      return sendJson(response, 204, undefined);
    default:
      return problem(response, 405, 'Not offered here');
  }
}
