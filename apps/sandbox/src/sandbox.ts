import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Clock } from '#platform';

import type { SandboxConfig } from './config.js';
import { Refused } from './ehr/answer/answer.js';
import { Ehr } from './ehr/ehr.js';
import type { SandboxIds } from './ehr/ids.js';
import type { BellSettings } from './ehr/notify/bell.js';
import { control } from './ehr/serve/admin.js';
import { FhirDoor } from './ehr/serve/fhir-door.js';
import { isTrusted } from './ehr/serve/trust.js';
import { parseJson, readBody, sendJson } from './ehr/serve/wire.js';
import { loadValidate } from './ehr/write/validate.js';
import { stderrLogger, type Logger } from './logger.js';
import { answerPhone } from './pager/door.js';
import { Drawer } from './pager/drawer.js';

/** What a sandbox in the same process can be given; everything has a default fit for tests. */
export interface SandboxOptions extends Partial<SandboxConfig> {
  readonly clock?: Clock;
  readonly ids?: SandboxIds;
  readonly logger?: Logger;
  readonly bell?: Partial<BellSettings>;
}

/** A sandbox that is listening. */
export interface Sandbox {
  /** The FHIR base, such as `http://127.0.0.1:3010/fhir`. */
  readonly url: string;
  /** Where the phones are, such as `http://127.0.0.1:3010/phones`. */
  readonly phonesUrl: string;
  /** Where the controls are, such as `http://127.0.0.1:3010/_sandbox`. */
  readonly controlUrl: string;
  /** Torn ledger lines that were dropped at the start: writes nobody was told of. */
  readonly torn: number;
  /** Stops listening, cuts what is open, flushes to disk. */
  close(): Promise<void>;
}

// The doors of the libraries are imported for their types only: what stands behind them (Nest, metrics, logs) costs a
// second of start, and the whole house waits for its EHR.
const RANDOM_IDS: SandboxIds = {
  uuid: randomUUID,
  token: (bytes) => randomBytes(bytes).toString('base64url'),
};

const BELL: BellSettings = { dialect: 'put', tries: 3, retryMs: 100, timeoutMs: 5000 };

const listen = (server: Server, port: number, host: string): Promise<AddressInfo> =>
  new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') failed(new Error('The sandbox has no TCP address'));
      else done(address);
    });
  });

interface Rooms {
  readonly token: string | undefined;
  readonly ehr: Ehr;
  readonly door: FhirDoor;
  readonly drawer: Drawer;
}

async function serve(
  { token, ehr, door, drawer }: Rooms,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = '', ...rest] = (incoming.url ?? '').split('?');
  const query = rest.join('?');
  const [, room = '', ...below] = path.split('/');
  const inside = below.join('/');
  if (room === 'fhir') return door.handle(incoming, response, inside, query);
  if (
    !isTrusted(incoming.socket.remoteAddress, incoming.headers.authorization, token) &&
    !(room === 'phones' && incoming.method === 'POST')
  ) {
    return sendJson(response, 401, { type: 'about:blank', status: 401, title: 'The token is required' });
  }
  switch (room) {
    case 'phones':
      return answerPhone(drawer, inside, incoming, response, () => ehr.serverClock.now());
    case '_sandbox': {
      const body = parseJson(await readBody(incoming));
      const answer = await control(ehr, incoming.method ?? '', inside, new URLSearchParams(query), body);
      if (answer.status === 204 && inside === 'reset') drawer.clear();
      return sendJson(response, answer.status, answer.body);
    }
    default:
      return sendJson(response, 404, { type: 'about:blank', status: 404, title: 'Nothing lives here' });
  }
}

/**
 * Starts the sandbox EHR and its phones on loopback. Without options: a free port, nothing on disk.
 * @throws when the port is taken or the ledger cannot be read.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, bindAddress = '127.0.0.1', token, logger = stderrLogger } = options;
  let answer: (incoming: IncomingMessage, response: ServerResponse) => void = (_, response) =>
    sendJson(response, 503, { type: 'about:blank', status: 503, title: 'The sandbox is opening' });
  const server = createServer((incoming, response) => answer(incoming, response));
  server.keepAliveTimeout = 65_000;
  const address = await listen(server, port, bindAddress);
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  const origin = options.publicUrl ?? `http://${host}:${address.port}`;
  const url = `${origin}/fhir`;
  const opening = Ehr.open({
    base: url,
    ringableHosts: options.ringableHosts ?? [],
    home: options.home,
    clock: options.clock ?? { now: () => Date.now() },
    ids: options.ids ?? RANDOM_IDS,
    validate: loadValidate(),
    bell: { ...BELL, ...(options.dialect === undefined ? {} : { dialect: options.dialect }), ...options.bell },
  });
  const { ehr, replay } = await opening.catch((error: unknown) => {
    server.close();
    throw error;
  });
  const rooms: Rooms = { token, ehr, door: new FhirDoor(ehr, token, logger), drawer: new Drawer() };
  answer = (incoming, response) => {
    serve(rooms, incoming, response).catch((error: unknown) => {
      if (!(error instanceof Refused)) logger.error('A request failed', error);
      if (response.headersSent) incoming.socket.destroy();
      else
        sendJson(response, error instanceof Refused ? error.status : 500, { type: 'about:blank', title: 'Not done' });
    });
  };
  return {
    url,
    phonesUrl: `${origin}/phones`,
    controlUrl: `${origin}/_sandbox`,
    torn: replay.torn,
    async close() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
      await ehr.close();
    },
  };
}
