import type { Migration } from '#persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { RECEIPTS } from './receipt.js';

const words = (list: readonly string[]): string => list.map((word) => `'${word}'`).join(', ');
const PURPOSES = ['ladder', 'broadcast', 'update', 'hand-over'] as const;

const allow = (runner: QueryRunner, purposes: readonly string[]): Promise<unknown> =>
  runner.query(
    `alter table page drop constraint page_purpose_check, add constraint page_purpose_check check (purpose in (${words(purposes)}))`,
  );

/** What providers were given, what they say of it, and how each channel of a person has fared. */
class Alerting1764000000303 implements MigrationInterface {
  readonly name = 'Alerting1764000000303';

  async up(runner: QueryRunner): Promise<void> {
    await allow(runner, [...PURPOSES, 'stand-down']);
    // One row for each page that was about to leave: written before the provider is asked, so that a crash leaves a trace.
    await runner.query(`create table page_door (
      page_id uuid primary key references page (id),
      contact_key text not null,
      reply_code text not null,
      begun_at timestamptz not null,
      failed_provider text,
      wrong_tries integer not null default 0,
      locked_at timestamptz,
      unique (contact_key, reply_code)
    )`);
    await runner.query(`create table delivery (
      provider text not null,
      ref text not null,
      page_id uuid not null references page (id),
      receipt text not null check (receipt in (${words(RECEIPTS)})),
      why text not null,
      at timestamptz not null,
      primary key (provider, ref, page_id)
    )`);
    await runner.query('create index delivery_page on delivery (page_id)');
    await runner.query(`create table channel_state (
      contact_key text primary key,
      person text not null,
      kind text not null,
      taken_at timestamptz,
      delivered_at timestamptz,
      answered_at timestamptz,
      drilled_at timestamptz,
      disabled_at timestamptz,
      disabled_why text
    )`);
    // What a provider told us, once: by callback and by poll the same answer comes twice.
    await runner.query(`create table provider_event (
      provider text not null,
      ref text not null,
      at timestamptz not null,
      primary key (provider, ref)
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table provider_event, channel_state, delivery, page_door');
    await runner.query(`delete from page_link where page_id in (select id from page where purpose = 'stand-down')`);
    await runner.query(`delete from page where purpose = 'stand-down'`);
    await allow(runner, PURPOSES);
  }
}

/** How many tries of a page may have got through without our hearing of it: a call of theirs is not taken for another page's. */
class Alerting1764000000305 implements MigrationInterface {
  readonly name = 'Alerting1764000000305';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table page_door add column unheard integer not null default 0 check (unheard >= 0)');
    await runner.query('create index page_door_unheard on page_door (contact_key) where unheard > 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table page_door drop column unheard');
  }
}

export const channelMigrations: readonly Migration[] = [Alerting1764000000303];
export const unheardMigrations: readonly Migration[] = [Alerting1764000000305];
