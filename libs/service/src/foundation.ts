import { EhrClient, SystemEhrTime, basicCredentials, bearerCredentials, noCredentials, type Credentials } from '#fhir';
import { intakeMigrations } from '#intake';
import type { Service } from '#messaging/contracts';
import { connectQueues, type Queues, type Report } from '#messaging';
import {
  Bell,
  DatabaseClock,
  createServiceDataSource,
  foundationMigrations,
  migrate,
  provisionDatabase,
  QUEUE_ROLE,
  type Migration,
} from '#persistence';
import {
  ehrAuth,
  ehrBaseUrl,
  isSandbox,
  PermanentFailure,
  RandomIds,
  SystemClock,
  type Ids,
  type ServiceLog,
} from '#platform';
import type { DataSource } from 'typeorm';
import type { ServiceConfig } from './settings.js';

/** What a service opened before its first room was furnished. */
export interface Foundation {
  readonly service: Service;
  readonly config: ServiceConfig;
  readonly sandbox: boolean;
  readonly databaseUrl: string;
  readonly ds: DataSource;
  readonly bell: Bell;
  readonly clock: DatabaseClock;
  readonly ids: Ids;
  readonly queues: Queues;
  readonly ehr: EhrClient;
}

const POOL_SIZE = 12;
const CLOCK_POLL_MS = 1_000;

function credentialsOf(config: ServiceConfig): Credentials {
  const auth = ehrAuth(config);
  switch (auth.kind) {
    case 'none':
      return noCredentials;
    case 'bearer':
      return bearerCredentials(auth.token.reveal());
    case 'basic':
      return basicCredentials(auth.username, auth.password.reveal());
    default: {
      const never: never = auth;
      return never;
    }
  }
}

/** All migrations of a service, in their order. */
export const migrationsOf = (own: readonly Migration[]): readonly Migration[] => [
  ...foundationMigrations,
  ...intakeMigrations,
  ...own,
];

/** Opens database, queue and EHR. @throws PermanentFailure with what to do when the service cannot stand alone. */
export async function layFoundation(
  service: Service,
  config: ServiceConfig,
  own: readonly Migration[],
  log: ServiceLog,
  report: Report,
): Promise<Foundation> {
  const databaseUrl = config.DATABASE_URL?.reveal();
  if (databaseUrl === undefined) {
    throw new PermanentFailure(
      'no-database',
      'DATABASE_URL is not set. Run `npm start`, which brings an embedded PostgreSQL, or set DATABASE_URL to a PostgreSQL of yours.',
    );
  }
  const sandbox = isSandbox(config);
  await provisionDatabase(databaseUrl, { sandbox });
  const ds = createServiceDataSource({
    url: databaseUrl,
    service,
    entities: [],
    migrations: migrationsOf(own),
    poolSize: POOL_SIZE,
    applicationName: `pumptrace-${service}`,
    onConnectionLost: () => log.warn('a database connection was lost', { code: 'connection-lost' }),
  });
  await ds.initialize();
  await migrate(ds);
  const bell = new Bell({
    url: databaseUrl,
    applicationName: `pumptrace-${service}-bell`,
    onLost: () => log.warn('the line for notifications was lost', { code: 'bell-lost' }),
  });
  const clock = new DatabaseClock({ source: ds, bell, system: new SystemClock(), pollMs: CLOCK_POLL_MS });
  await clock.start();
  const queueUrl = config.QUEUE_URL?.reveal();
  const queues = await connectQueues(
    { databaseUrl, databaseRole: QUEUE_ROLE, ...(queueUrl === undefined ? {} : { queueUrl }) },
    report,
  );
  const ids = new RandomIds();
  const ehr = new EhrClient({
    baseUrl: ehrBaseUrl(config),
    credentials: credentialsOf(config),
    time: new SystemEhrTime(),
    random: Math.random,
    newRequestId: () => ids.uuid(),
    limits: {
      tryTimeoutMs: config.EHR_TRY_TIMEOUT_MS,
      deadlineMs: config.EHR_TRY_TIMEOUT_MS * 3,
      maxConcurrent: config.EHR_CONCURRENCY,
    },
  });
  return { service, config, sandbox, databaseUrl, ds, bell, clock, ids, queues, ehr };
}
