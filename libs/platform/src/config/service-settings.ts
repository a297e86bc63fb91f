// Settings of the ground a service stands on: database, queue, listeners, log. Each fragment is a plain shape that an app spreads
// into its own schema: z.object({ ...databaseSettings, ...queueSettings }).
import { z } from 'zod';
import { milliseconds, oneOf, port, secretUrl, setting, urlOf, wholeNumber } from './setting.js';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const databaseSettings = {
  DATABASE_URL: setting(secretUrl('postgres', 'postgresql').optional(), {
    is: 'PostgreSQL, as the owner role. Unset: npm start runs an embedded PostgreSQL under PUMPTRACE_HOME.',
    secret: true,
    example: 'postgres://pumptrace:password@db.example.org:5432/pumptrace',
  }),
  PUMPTRACE_HOME: setting(z.string().default('.pumptrace'), {
    is: 'Folder for what an installation keeps on disk: embedded database, sandbox EHR, development key.',
  }),
};

export const queueSettings = {
  QUEUE_URL: setting(secretUrl('redis', 'rediss').optional(), {
    is: 'Redis for the queue. Unset: the queue lives in the same PostgreSQL.',
    secret: true,
    example: 'rediss://queue.example.org:6379',
  }),
};

export const httpSettings = {
  ORDERS_PORT: setting(port().default(3001), { is: 'Port of the orders service.' }),
  INTERPRETATION_PORT: setting(port().default(3002), { is: 'Port of the interpretation service.' }),
  ALERTING_PORT: setting(port().default(3003), { is: 'Port of the alerting service.' }),
  BIND_ADDRESS: setting(z.string().default('127.0.0.1'), {
    is: 'Address the services listen on. Anything but loopback needs API_KEYS_FILE, also in the sandbox.',
  }),
  METRICS_PORT: setting(port().optional(), {
    is: 'Own port for /metrics without a key, on BIND_ADDRESS; each service on one machine needs its own. Unset: /metrics on the service port, with a key.',
    example: '9464',
  }),
  PUBLIC_URL: setting(urlOf('https', 'http').optional(), {
    is: 'How the EHR and the phones reach this service from outside; each has its own. A path in it is the proxy’s to take off.',
    example: 'https://pumptrace.hospital.example/alerting',
  }),
  BODY_LIMIT_BYTES: setting(wholeNumber(1_024, 67_108_864).default(1_048_576), {
    is: 'Largest request body accepted, in bytes.',
  }),
  SHUTDOWN_GRACE_MS: setting(milliseconds().default(10_000), {
    is: 'How long a stopping service may finish what it holds before it is ended.',
  }),
};

export const logSettings = {
  LOG_LEVEL: setting(oneOf(LOG_LEVELS).default('info'), { is: 'Least serious log line written.' }),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting(z.string().optional(), {
    is: 'Accepted and not used yet: traces come with a later release.',
  }),
};

export const delaySettings = {
  RELAY_POLL_MS: setting(milliseconds(10).default(1_000), {
    is: 'How often the outbox is looked at when no bell rang.',
  }),
  SWEEP_POLL_MS: setting(milliseconds(10).default(250), {
    is: 'How often due pages are looked for when no bell rang.',
  }),
};

/** Delays and limits of the machinery every service runs on. Settings, so that stories and kill tests stay quick. */
export const machinerySettings = {
  EHR_TRY_TIMEOUT_MS: setting(milliseconds(100).default(15_000), { is: 'How long one request to the EHR may take.' }),
  EHR_CONCURRENCY: setting(wholeNumber(1, 64).default(8), {
    is: 'Requests to the EHR at the same time, by each service.',
  }),
  QUEUE_LOCK_MS: setting(milliseconds(500).default(30_000), {
    is: 'After how long without a sign of life a message is given to another worker.',
  }),
  QUEUE_MAX_STALLS: setting(wholeNumber(1, 1_000).default(5), {
    is: 'How many deaths of its worker a message may meet before it is taken for the cause and set aside.',
  }),
  QUEUE_RETRY_BASE_MS: setting(milliseconds(10).default(500), {
    is: 'First pause before a failed message is tried again; doubles.',
  }),
  LEASE_MS: setting(milliseconds(500).default(60_000), {
    is: 'After how long a row taken by a dead process is taken again.',
  }),
  SWEEP_RETRY_BASE_MS: setting(milliseconds(10).default(1_000), {
    is: 'First pause before a failed row is tried again; doubles.',
  }),
  SLOW_POLL_INTERVAL_MS: setting(milliseconds(100).default(900_000), {
    is: 'How often patients without an open case, and the registry of pumps, are polled.',
  }),
  FULL_SWEEP_MS: setting(milliseconds(1_000).default(86_400_000), {
    is: 'How often everything of a followed patient is searched again without a time bound.',
  }),
};
