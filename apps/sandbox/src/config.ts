import { z } from 'zod';

import { DIALECTS } from './ehr/notify/channel.js';

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);
// In a network of containers the sandbox is known by this name, and may ring these (docker-compose.yml).
const CONTAINER_NAME = 'sandbox';
const CONTAINERS = ['orders', 'interpretation', 'alerting'] as const;
const flag = z.enum(['0', '1', 'true', 'false']).transform((word) => word === '1' || word === 'true');

/** An empty variable counts as unset: that is how a compose file says it. */
const orUnset = z.literal('').transform(() => undefined);

/** The sandbox's environment. It belongs on loopback; anywhere else it wants a token. */
const schema = z.object({
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(3010),
  BIND_ADDRESS: z.union([z.ipv4(), z.ipv6(), z.literal('localhost')]).default('127.0.0.1'),
  PUMPTRACE_HOME: z.string().min(1).default('.pumptrace'),
  /** Nothing is written to disk. */
  SANDBOX_EPHEMERAL: flag.default(false),
  /** Bearer token demanded of FHIR callers, and of callers of the controls from elsewhere; unset: none. */
  SANDBOX_TOKEN: z.union([orUnset, z.string()]).optional(),
  /** Origin under which others reach it, when that is not where it listens. */
  SANDBOX_PUBLIC_URL: z.union([orUnset, z.url()]).optional(),
  /** How Subscriptions with a payload are delivered. */
  SANDBOX_DIALECT: z.enum(DIALECTS).default('put'),
});

/** What the sandbox runs with. */
export interface SandboxConfig {
  readonly port: number;
  readonly bindAddress: string;
  /** The folder that outlives the process; undefined when ephemeral. */
  readonly home: string | undefined;
  readonly token: string | undefined;
  readonly dialect: (typeof DIALECTS)[number];
  /** Origin of all URLs it writes; undefined: where it listens. */
  readonly publicUrl: string | undefined;
  /** Hosts besides loopback that subscriptions may ring. */
  readonly ringableHosts: readonly string[];
}

/** Reads the environment. @throws Error that names every variable with a problem, never a value. */
export function readConfig(env: NodeJS.ProcessEnv): SandboxConfig {
  const parsed = schema.safeParse(env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`The sandbox cannot start:\n${lines.join('\n')}`);
  }
  const { data } = parsed;
  const outside = !LOOPBACK.has(data.BIND_ADDRESS);
  if (outside && data.SANDBOX_TOKEN === undefined) {
    throw new Error('The sandbox cannot start:\nSANDBOX_TOKEN: needed when BIND_ADDRESS is not loopback');
  }
  return {
    port: data.SANDBOX_PORT,
    bindAddress: data.BIND_ADDRESS,
    home: data.SANDBOX_EPHEMERAL ? undefined : data.PUMPTRACE_HOME,
    token: data.SANDBOX_TOKEN,
    dialect: data.SANDBOX_DIALECT,
    publicUrl: data.SANDBOX_PUBLIC_URL ?? (outside ? `http://${CONTAINER_NAME}:${data.SANDBOX_PORT}` : undefined),
    ringableHosts: outside ? CONTAINERS : [],
  };
}
