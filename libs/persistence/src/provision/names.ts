import { SERVICES, type Service } from '#messaging/contracts';

/** The roles of the house. None can log in: the owner's connections take them on with SET ROLE (decision 34). */
export type OwnRole = `pumptrace_${Service | 'queue'}`;

export const roleOf = (service: Service): OwnRole => `pumptrace_${service}`;
export const QUEUE_ROLE: OwnRole = 'pumptrace_queue';
/** The schema of the queue when BullMQ runs on PostgreSQL. */
export const QUEUE_SCHEMA = 'bullmq';

export const ROLES: readonly OwnRole[] = [...SERVICES.map(roleOf), QUEUE_ROLE];

const SCHEMA_OWNERS = {
  orders: 'pumptrace_orders',
  interpretation: 'pumptrace_interpretation',
  alerting: 'pumptrace_alerting',
  bullmq: 'pumptrace_queue',
  mail: undefined,
  pumptrace: undefined,
} as const satisfies Record<Service | 'bullmq' | 'mail' | 'pumptrace', OwnRole | undefined>;

export type Schema = keyof typeof SCHEMA_OWNERS;
export const SCHEMAS = Object.keys(SCHEMA_OWNERS) as readonly Schema[];

/** The role a schema belongs to; undefined for the two that belong to the owner of the database. */
export const ownerOf = (schema: Schema): OwnRole | undefined => SCHEMA_OWNERS[schema];
