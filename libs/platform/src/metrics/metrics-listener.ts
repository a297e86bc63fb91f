import { createServer } from 'node:http';
import type { Metrics } from './metrics.js';

/** A listener that can be closed. */
export interface Listener {
  url: string;
  close(): Promise<void>;
}

const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address);

/** Serves `GET /metrics` alone, without a key, on a port of its own (0: any free port). Rejects when the port is taken. */
export async function listenForMetrics(metrics: Metrics, address: string, port: number): Promise<Listener> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics.exposition().then(
      ({ contentType, text }) => response.writeHead(200, { 'content-type': contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((listening, refused) => {
    server.once('error', refused);
    server.listen(port, address, listening);
  });
  const bound = server.address();
  const shownPort = typeof bound === 'object' && bound !== null ? bound.port : port;
  return {
    url: `http://${bracketed(address)}:${shownPort}/metrics`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
