// Two replicas of the alerting service that are started again whenever they end, and a database that is too.
import { mkdtemp, chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { provisionDatabase, startEmbeddedPostgres, type EmbeddedPostgres, type TemporaryDatabase } from '#persistence';
import type { Resident } from '../../../apps/sandbox/src/house/process.js';

const BETWEEN_MS = 200;

/** A PostgreSQL with the settings of a real one, which can be killed and comes back with what was committed. */
export interface MortalDatabase extends TemporaryDatabase {
  /** Ends the server where it stands, and starts it again on the same data. */
  kill(): Promise<void>;
  /** Of its first process, the parent of the others. */
  pid(): Promise<number | undefined>;
}

export async function mortalDatabase(): Promise<MortalDatabase> {
  const home = await mkdtemp(join(tmpdir(), 'pumptrace-siege-'));
  // The server runs under an account of its own.
  await chmod(home, 0o711);
  let server: EmbeddedPostgres = await startEmbeddedPostgres({ home });
  const { url } = server;
  await provisionDatabase(url, { sandbox: true });
  return {
    url,
    kill: async () => {
      const pid = await server.pid();
      if (pid !== undefined) {
        process.kill(pid, 'SIGKILL');
        while (isAlive(pid)) await sleep(BETWEEN_MS);
      }
      server = await startEmbeddedPostgres({ home });
      // Nobody would find it, and a siege would wait for ever.
      if (server.url !== url) throw new Error('the database came back on another port');
    },
    pid: () => server.pid(),
    close: async () => {
      await server.discard();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // Signal 0 is refused for one reason only here: nobody has this number any more.
    return false;
  }
}

/** One of several processes of the same service, kept alive as a supervisor would. */
export class Replica {
  /** How it ended, each time; not when it was killed from outside. */
  readonly deaths: (number | string)[] = [];
  private readonly killed = new Set<Resident>();
  private resident: Resident | undefined;
  private isOver = false;
  private readonly life: Promise<void>;

  /** @param start one start; `plan` names a place in the code at which the process kills itself. */
  constructor(
    private readonly start: (env: NodeJS.ProcessEnv) => Promise<Resident>,
    private readonly plan: () => string | undefined,
    first?: Resident,
  ) {
    this.life = this.live(first);
  }

  get isUp(): boolean {
    return this.resident !== undefined;
  }

  /** kill -9. Answers whether there was a process to kill. */
  async kill(): Promise<boolean> {
    const { resident } = this;
    if (resident === undefined) return false;
    this.resident = undefined;
    this.killed.add(resident);
    await resident.kill();
    return true;
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.resident?.stop();
    await this.life;
  }

  private async live(first: Resident | undefined): Promise<void> {
    let next = first;
    while (!this.isOver) {
      const place = next === undefined ? this.plan() : undefined;
      try {
        const resident: Resident = next ?? (await this.start(place === undefined ? {} : { PUMPTRACE_CRASH_AT: place }));
        this.resident = resident;
        next = undefined;
        if (this.isOver) await resident.stop();
        const how = await resident.ended;
        if (!this.killed.delete(resident)) this.deaths.push(how);
      } catch (error) {
        // It did not come up: the database is away, or it died at the planned place before it was ready.
        const words = error instanceof Error ? error.message : String(error);
        this.deaths.push(/ended \((\w+)\) before it was ready/.exec(words)?.[1] ?? words);
      }
      this.resident = undefined;
      if (!this.isOver) await sleep(BETWEEN_MS);
    }
  }
}
