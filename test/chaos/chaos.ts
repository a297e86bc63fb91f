import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SERVICES } from '#messaging/contracts';
import { startEmbeddedPostgres } from '#persistence';
import { ask } from '../../apps/sandbox/src/play/line.js';
import { DatabaseStillness } from '../../apps/sandbox/src/play/quiet.js';
import { STORY_PACE } from '../../apps/sandbox/src/play/story-house.js';
import { field, list } from '../../apps/sandbox/src/ehr/shelf/fields.js';
import { putUp, type House } from '../../apps/sandbox/src/house/house.js';
import { redis } from '../transport/backends.js';
import { Findings } from './findings.js';
import { Storm, type Death } from './storm.js';
import { TROUBLES, calm, type Surroundings, type Trouble } from './troubles.js';
import { NeverHappened, Walk, type Outcome } from './walk.js';

export interface ChaosOptions {
  readonly queue: 'redis' | 'postgresql';
  readonly deaths: readonly Death[];
  readonly troubles: readonly Trouble[];
  /** After so many walks in the storm, a death that has not happened counts as a place never reached. */
  readonly mostWalks: number;
  readonly tell: (sentence: string) => void;
  readonly onLine?: (name: string, line: string) => void;
}

export interface ChaosResult {
  readonly findings: Findings;
  readonly died: readonly Death[];
  readonly outstanding: readonly Death[];
}

/** Delays short enough that a death costs seconds. */
const PACE = {
  ...STORY_PACE,
  SANDBOX_EPHEMERAL: '1',
  LEASE_MS: '5000',
  QUEUE_LOCK_MS: '1500',
  // Here the killing has another cause than the message, and may meet the same one at every place it passes.
  QUEUE_MAX_STALLS: '100',
  EHR_TRY_TIMEOUT_MS: '1500',
  PAGE_TRY_TIMEOUT_MS: '2000',
  POLL_INTERVAL_MS: '3000',
  SLOW_POLL_INTERVAL_MS: '4000',
  LOG_LEVEL: 'error',
};
const DEADLINE_MS = 90_000;
const AT_ONCE = 2;
/** Longer than the EHR is left in peace after an outage. */
const AFTER_OUTAGE_MS = 500;

export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { tell } = options;
  const home = await mkdtemp(join(tmpdir(), 'pumptrace-chaos-'));
  const down: (() => Promise<void>)[] = [() => rm(home, { recursive: true, force: true })];
  try {
    let database = await startEmbeddedPostgres({ home, log: () => undefined });
    down.push(() => database.stop());
    const queue = options.queue === 'redis' ? await redis() : undefined;
    if (queue) down.push(() => queue.stop());
    const queueUrl = queue?.address.queueUrl;
    const env = { ...PACE, ...(queueUrl === undefined ? {} : { QUEUE_URL: queueUrl }) };
    const { onLine } = options;
    const house = await putUp({ home, env, databaseUrl: database.url, ...(onLine ? { onLine } : {}) });
    down.push(() => house.stop());
    const around: Surroundings = {
      house,
      restartDatabase: async () => {
        await database.stop();
        await sleep(1_500);
        database = await startEmbeddedPostgres({ home, log: () => undefined });
      },
      cutQueue: queue === undefined ? undefined : () => queue.cut(),
    };
    return await runIn(around, options);
  } finally {
    tell('taking the house down');
    for (const one of down.toReversed()) await one();
  }
}

async function runIn(around: Surroundings, options: ChaosOptions): Promise<ChaosResult> {
  const { house } = around;
  const { tell, deaths, troubles, mostWalks } = options;
  const stillness = DatabaseStillness.over(house.databaseUrl);
  const findings = new Findings();
  const walk = (): Walk => new Walk({ house, deadlineMs: DEADLINE_MS, unrest: (id) => stillness.unrest(id) });
  try {
    tell('one patient is walked while nothing goes wrong');
    const undisturbed = await walk().go();
    tell(
      `  ${undisturbed.chart.length} things in the chart: ${undisturbed.chart.join(', ')}; ${undisturbed.pages.join(', ')}`,
    );

    const others = async (where: string, count: number): Promise<void> => {
      const walked = await Promise.allSettled(Array.from({ length: count }, () => walk().go()));
      for (const one of walked) judge(findings, where, undisturbed, one);
    };

    for (const trouble of troubles) {
      tell(trouble.name);
      const happening = trouble.happens(around);
      await Promise.all([others(trouble.name, 1), happening]);
      await calm(around);
      await sleep(AFTER_OUTAGE_MS);
    }

    const storm = new Storm(house, deaths, tell);
    tell(`the storm: ${deaths.length} deaths`);
    await storm.begin();
    for (
      let walks = 0;
      storm.outstanding.length > 0 && walks < mostWalks && storm.strange.length === 0;
      walks += AT_ONCE
    ) {
      await others(`in the storm, walk ${walks + 1}`, AT_ONCE);
      tell(`  ${walks + AT_ONCE} walks, ${storm.died.length} deaths, ${storm.outstanding.length} to come`);
    }
    const outstanding = [...storm.outstanding];
    await storm.end();
    tell('after the storm');
    await others('after the storm', 1);

    for (const _death of storm.died)
      findings.check('every place where a process may die was died at', 'the storm', undefined);
    for (const { service, point, passing } of outstanding)
      findings.check(
        'every place where a process may die was died at',
        service,
        `${point}@${passing} was never reached`,
      );
    findings.check(
      'no process ended otherwise',
      'the storm',
      storm.strange.length > 0 ? storm.strange.join('; ') : undefined,
    );
    findings.check('nothing was set aside', 'the whole run', await shelves(house));
    return { findings, died: storm.died, outstanding };
  } finally {
    await stillness.close();
  }
}

function judge(findings: Findings, where: string, undisturbed: Outcome, walked: PromiseSettledResult<Outcome>): void {
  if (walked.status === 'fulfilled') return findings.compare(where, undisturbed, walked.value);
  const reason: unknown = walked.reason;
  if (!(reason instanceof NeverHappened)) throw reason;
  findings.check('every patient came to the end of the walk', where, reason.message);
}

async function shelves(house: House): Promise<string | undefined> {
  const headers = { authorization: `Bearer ${house.apiKey}` };
  const found = await Promise.all(
    SERVICES.map(async (service) => {
      const { body } = await ask('GET', `${house.urls[service]}/set-aside`, { headers });
      return list(field(body, 'setAside')).map((entry) => `${service} ${JSON.stringify(entry)}`);
    }),
  );
  return found.flat().length === 0 ? undefined : found.flat().join('; ');
}

/** The troubles that fit a queue: a queue in the database has no connections of its own to cut. */
export const troublesFor = (queue: ChaosOptions['queue'], quick: boolean): readonly Trouble[] =>
  TROUBLES.filter((one) => (quick ? one.quick === true : queue === 'redis' || !one.name.includes('of the queue')));
