import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { Migration } from './data-source.js';

// The tables that every service keeps in its own schema. Names are unqualified: search_path says whose they are. A migration
// that was ever released is never changed; what is needed later is a new one at the end of the list.

class Inbox1763800000001 implements MigrationInterface {
  readonly name = 'Inbox1763800000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table inbox (
      message_id uuid primary key,
      type text not null,
      handled_at timestamptz not null default now()
    )`);
    await runner.query('create index inbox_handled on inbox (handled_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table inbox');
  }
}

class Shelf1763800000002 implements MigrationInterface {
  readonly name = 'Shelf1763800000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table set_aside (
      id uuid primary key,
      kind text not null check (kind in ('message', 'ehr-resource', 'ehr-write', 'page', 'configuration')),
      ref text not null,
      queue text,
      type text not null,
      code text not null,
      detail text not null,
      attempts integer not null,
      put_at timestamptz not null,
      state text not null default 'waiting' check (state in ('waiting', 'retried', 'discarded')),
      actor jsonb,
      reason text,
      settled_at timestamptz,
      check ((state = 'waiting') = (settled_at is null)),
      check (state = 'waiting' or (actor is not null and reason is not null))
    )`);
    // One open entry for one thing: put aside again, it is the same entry with a newer reason.
    await runner.query(
      `create unique index set_aside_waiting on set_aside (kind, coalesce(queue, ''), ref) where state = 'waiting'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table set_aside');
  }
}

class Journal1763800000003 implements MigrationInterface {
  readonly name = 'Journal1763800000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table journal (
      stream_kind text not null,
      stream_id text not null,
      seq integer not null check (seq > 0),
      kind text not null,
      fact jsonb not null,
      actor jsonb not null,
      ruleset text not null,
      protocol text,
      settings_hash text,
      at timestamptz not null,
      recorded_at timestamptz not null,
      previous_hash text,
      hash text not null,
      primary key (stream_kind, stream_id, seq),
      check ((seq = 1) = (previous_hash is null))
    )`);
    await runner.query('create index journal_recorded on journal (recorded_at)');
    await runner.query(`create function journal_is_append_only() returns trigger language plpgsql as $$
      begin raise exception 'the journal is append-only: % refused', tg_op; end $$`);
    // Per statement, so that one that happens to touch no row is refused as well.
    await runner.query(`create trigger append_only before update or delete or truncate on journal
      for each statement execute function journal_is_append_only()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table journal');
    await runner.query('drop function journal_is_append_only()');
  }
}

class PatientText1763800000004 implements MigrationInterface {
  readonly name = 'PatientText1763800000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table patient_key (
      patient_id text primary key,
      key_id uuid not null,
      key bytea,
      destroyed_at timestamptz,
      check ((key is null) = (destroyed_at is not null))
    )`);
    await runner.query(`create table patient_text (
      patient_id text not null references patient_key (patient_id),
      ref text not null,
      key_id uuid not null,
      nonce bytea not null,
      ciphertext bytea not null,
      primary key (patient_id, ref)
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table patient_text');
    await runner.query('drop table patient_key');
  }
}

/** To be put before a service's own migrations. */
export const foundationMigrations: readonly Migration[] = [
  Inbox1763800000001,
  Shelf1763800000002,
  Journal1763800000003,
  PatientText1763800000004,
];
