import { z } from 'zod';
import type { Service } from '#messaging/contracts';

const port = (standard: number) => z.coerce.number().int().min(1).max(65_535).default(standard);
const optional = z.string().min(1).optional();

// Only what the launcher itself needs; the services read and check their own settings.
const schema = z.object({
  PUMPTRACE_HOME: z.string().min(1).default('.pumptrace'),
  ORDERS_PORT: port(3001),
  INTERPRETATION_PORT: port(3002),
  ALERTING_PORT: port(3003),
  SANDBOX_PORT: port(3010),
  BIND_ADDRESS: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: optional,
  FHIR_BASE_URL: optional,
});

/** What `npm start` starts with. */
export interface StartSettings {
  readonly home: string;
  readonly ports: Readonly<Record<Service | 'sandbox', number>>;
  readonly bindAddress: string;
  readonly databaseUrl: string | undefined;
  readonly fhirUrl: string | undefined;
}

/** Name of the setting behind each port. */
export const PORT_SETTINGS = {
  orders: 'ORDERS_PORT',
  interpretation: 'INTERPRETATION_PORT',
  alerting: 'ALERTING_PORT',
  sandbox: 'SANDBOX_PORT',
} as const satisfies Record<Service | 'sandbox', string>;

/** An empty variable is one that is not set. @throws Error that names every variable with a problem, never a value. */
export function readStartSettings(env: NodeJS.ProcessEnv): StartSettings {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(set);
  if (!parsed.success)
    throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
  const { data } = parsed;
  return {
    home: data.PUMPTRACE_HOME,
    ports: {
      orders: data.ORDERS_PORT,
      interpretation: data.INTERPRETATION_PORT,
      alerting: data.ALERTING_PORT,
      sandbox: data.SANDBOX_PORT,
    },
    bindAddress: data.BIND_ADDRESS,
    databaseUrl: data.DATABASE_URL,
    fhirUrl: data.FHIR_BASE_URL,
  };
}
