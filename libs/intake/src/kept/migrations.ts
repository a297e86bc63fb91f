import { sweepColumns, sweepIndexes, type Migration } from '#persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What came from the EHR and what goes to it, in the schema of the service that runs this.
 * `ehr_bell`: resources somebody told us to read. `ehr_version`: the inbox, one row for each version ever taken in.
 * `poll_mark`: how far each poll has come, on the EHR's clock. `ehr_write`: what we intend to write, and what became of it.
 * `ehr_document`: under which id the EHR keeps a resource of ours.
 */
class EhrArrivals1763800000101 implements MigrationInterface {
  readonly name = 'EhrArrivals1763800000101';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table ehr_bell (
      id uuid primary key,
      source text not null,
      resource_type text not null,
      resource_id text not null,
      door text not null check (door in ('hook', 'poll', 'sweep', 'hand')),
      rung_at timestamptz not null,
      rings integer not null default 1,
      ${sweepColumns}
    )`);
    // A bell nobody has taken up yet need not be rung twice; one that is being answered must be, as more may have changed.
    await runner.query(
      `create unique index ehr_bell_untaken on ehr_bell (source, resource_type, resource_id) where state = 'waiting' and attempts = 0`,
    );
    for (const index of sweepIndexes('ehr_bell')) await runner.query(index);
    await runner.query(`create table ehr_version (
      source text not null,
      resource_type text not null,
      resource_id text not null,
      version_id text not null,
      taken_at timestamptz not null,
      outcome text not null,
      primary key (source, resource_type, resource_id, version_id)
    )`);
    await runner.query(`create table poll_mark (
      source text not null,
      resource_type text not null,
      scope text not null,
      watermark timestamptz,
      swept_at timestamptz,
      polled_at timestamptz,
      failing_since timestamptz,
      last_error text,
      primary key (source, resource_type, scope)
    )`);
    await runner.query(`create table ehr_write (
      id uuid primary key,
      resource_type text not null,
      identifier_system text not null,
      identifier_value text not null,
      operation text not null check (operation in ('create', 'replace', 'amend')),
      body jsonb not null,
      allowed_from text[],
      about text not null,
      created_at timestamptz not null,
      clean_attempts integer not null default 0,
      doubt_since timestamptz,
      outcome text check (outcome in ('done', 'refused', 'withheld', 'not_applicable', 'superseded')),
      ehr_id text,
      answer jsonb,
      ${sweepColumns}
    )`);
    for (const index of sweepIndexes('ehr_write')) await runner.query(index);
    await runner.query('create index ehr_write_about on ehr_write (about)');
    await runner.query(`create table ehr_document (
      resource_type text not null,
      identifier_system text not null,
      identifier_value text not null,
      ehr_id text not null,
      primary key (resource_type, identifier_system, identifier_value)
    )`);
    await runner.query('create index ehr_document_id on ehr_document (resource_type, ehr_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table ehr_document, ehr_write, poll_mark, ehr_version, ehr_bell');
  }
}

/** How far an unfinished look has come (`reached`, on the EHR's clock), and whether it is one without a watermark. */
class PollsGoOn1763800000102 implements MigrationInterface {
  readonly name = 'PollsGoOn1763800000102';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table poll_mark add column reached timestamptz, add column sweeping boolean');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table poll_mark drop column reached, drop column sweeping');
  }
}

/** After the foundation's migrations, before a service's own. */
export const intakeMigrations: readonly Migration[] = [EhrArrivals1763800000101, PollsGoOn1763800000102];
