// The bench's own webhook provider and its own ear at the database: when an incident was committed, and when a provider had it.
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import pg from 'pg';
import { field, text } from '../../../apps/sandbox/src/ehr/shelf/fields.js';

/** Accepts every page at once; remembers when it accepted the first one of each incident. Times are `performance.now()`. */
export class Ear {
  readonly accepted = new Map<string, number>();
  private readonly waiting = new Map<string, () => void>();

  private constructor(
    readonly url: string,
    readonly close: () => void,
  ) {}

  static async open(): Promise<Ear> {
    const server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        response.writeHead(204).end();
        ear.hear(text(field(JSON.parse(body), 'incident')) ?? '');
      });
    });
    server.keepAliveTimeout = 60_000;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ear: Ear = new Ear(`http://127.0.0.1:${port}/pages`, () => {
      server.closeAllConnections();
      server.close();
    });
    return ear;
  }

  /** Resolves once a page of the incident has been accepted. */
  async has(incident: string): Promise<void> {
    if (!this.accepted.has(incident)) await new Promise<void>((done) => this.waiting.set(incident, done));
  }

  private hear(incident: string): void {
    if (this.accepted.has(incident)) return;
    this.accepted.set(incident, performance.now());
    this.waiting.get(incident)?.();
    this.waiting.delete(incident);
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString('utf8');
}

const CHANNEL = 'bench_commit';

/** Hears of each incident the moment its transaction commits: PostgreSQL delivers a notification then and not before. */
export class Commits {
  /** By the reference the contestant gave (a patient). */
  readonly heard = new Map<string, { readonly incident: string; readonly at: number }>();
  private readonly waiting = new Map<string, () => void>();

  private constructor(private readonly client: pg.Client) {}

  /** @param table that gets one row for each incident @param column what the bench knows it by */
  static async of(url: string, table: string, column: string): Promise<Commits> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(`create function bench_commit() returns trigger language plpgsql security definer as $$
      begin perform pg_notify('${CHANNEL}', new.id || ' ' || new.${column}); return null; end $$`);
    await client.query(
      `create trigger bench_commit after insert on ${table} for each row execute function bench_commit()`,
    );
    const commits = new Commits(client);
    client.on('notification', ({ payload = '' }) => commits.hear(payload));
    await client.query(`listen ${CHANNEL}`);
    return commits;
  }

  async has(reference: string): Promise<{ readonly incident: string; readonly at: number }> {
    if (!this.heard.has(reference)) await new Promise<void>((done) => this.waiting.set(reference, done));
    const found = this.heard.get(reference);
    if (found === undefined) throw new Error(`nothing was heard of ${reference}`);
    return found;
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  private hear(payload: string): void {
    const [incident = '', reference = ''] = payload.split(' ');
    if (this.heard.has(reference)) return;
    this.heard.set(reference, { incident, at: performance.now() });
    this.waiting.get(reference)?.();
    this.waiting.delete(reference);
  }
}
