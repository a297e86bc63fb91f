import { roleOf } from './names.js';
import { SERVICES } from '#messaging/contracts';

const services = SERVICES.map(roleOf).join(', ');

// Who asks, as a service: `pumptrace_orders` is orders. The owner and superusers are not bound by row policies.
const SELF = `substr(current_user::text, length('pumptrace_') + 1)`;

/**
 * What belongs to no single service. Each statement may be run again. Later changes are appended as statements that may be
 * run again too; these few tables have no migrations because no role but the owner's could run them.
 */
export const FOUNDATION: readonly string[] = [
  `create table if not exists mail.message (
     id uuid primary key,
     type text not null,
     version integer not null check (version > 0),
     sender text not null,
     listeners text[] not null check (cardinality(listeners) > 0),
     body jsonb not null,
     created_at timestamptz not null,
     check (not sender = any (listeners))
   )`,
  // waiting: to be put on the queue. sent: on the queue. handled: the listener has committed its work. set_aside: on the shelf.
  `create table if not exists mail.delivery (
     seq bigint generated always as identity primary key,
     message_id uuid not null references mail.message (id) on delete cascade,
     sender text not null,
     listener text not null,
     state text not null default 'waiting' check (state in ('waiting', 'sent', 'handled', 'set_aside')),
     attempts integer not null default 0,
     next_attempt_at timestamptz not null default now(),
     sent_at timestamptz,
     handled_at timestamptz,
     unique (message_id, listener),
     check (state = 'waiting' or sent_at is not null),
     check ((state = 'handled') = (handled_at is not null))
   )`,
  // How often a human has sent it off again: part of the job's name, so that a job left over from before does not stand in its way.
  `alter table mail.delivery add column if not exists round integer not null default 0`,
  `create index if not exists delivery_waiting on mail.delivery (sender, seq) where state = 'waiting'`,
  `create index if not exists delivery_sent on mail.delivery (sender, sent_at) where state = 'sent'`,
  `create index if not exists message_created on mail.message (sender, created_at)`,
  `alter table mail.message enable row level security`,
  `alter table mail.delivery enable row level security`,
  ...policies('message', {
    send: `for insert with check (sender = ${SELF})`,
    read: `for select using (sender = ${SELF} or ${SELF} = any (listeners))`,
    prune: `for delete using (sender = ${SELF})`,
  }),
  ...policies('delivery', {
    send: `for insert with check (sender = ${SELF})`,
    read: `for select using (sender = ${SELF} or listener = ${SELF})`,
    mark: `for update using (sender = ${SELF} or listener = ${SELF})`,
  }),
  `grant usage on schema mail, pumptrace to ${services}`,
  `grant select, insert, delete on mail.message to ${services}`,
  `grant select, insert on mail.delivery to ${services}`,
  `grant update (state, attempts, next_attempt_at, sent_at, handled_at, round) on mail.delivery to ${services}`,
  `create table if not exists pumptrace.deployment (
     only_one boolean primary key default true check (only_one),
     sandbox boolean not null
   )`,
  `create table if not exists pumptrace.clock_offset (
     only_one boolean primary key default true check (only_one),
     ms bigint not null
   )`,
  `insert into pumptrace.clock_offset (ms) values (0) on conflict do nothing`,
  `grant select on pumptrace.deployment, pumptrace.clock_offset to ${services}`,
];

function policies(table: string, said: Readonly<Record<string, string>>): string[] {
  return Object.entries(said).flatMap(([name, words]) => [
    `drop policy if exists ${name} on mail.${table}`,
    `create policy ${name} on mail.${table} ${words}`,
  ]);
}
