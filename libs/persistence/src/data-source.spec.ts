import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServiceDataSource } from './data-source.js';

const message = (type: string, body: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
};
const WELCOME = Buffer.concat([message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))]);
const CUT = message('E', Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0'));

let server: Server | undefined;
afterEach(() => void server?.close());

/** Speaks just enough of PostgreSQL to let somebody in and show him out again, in one packet. */
async function inAndOut(): Promise<string> {
  server = createServer((socket) => {
    socket.once('data', () => socket.end(Buffer.concat([WELCOME, CUT])));
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `postgresql://somebody@127.0.0.1:${(server.address() as AddressInfo).port}/nowhere`;
}

describe('a connection that is cut in the moment in which it is made', () => {
  it('ends what was asked on it, and not the process', async () => {
    const source = createServiceDataSource({
      url: await inAndOut(),
      service: 'orders',
      entities: [],
      migrations: [],
      poolSize: 2,
      applicationName: 'data-source-spec',
    });
    await expect(source.initialize().then(() => source.query('select 1'))).rejects.toThrow();
    if (source.isInitialized) await source.destroy();
  });
});
