import type { Migration } from '#persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Patients under watch, every version of every report about them, the orders known to us, and what could not be placed. */
class Interpretation1763800000201 implements MigrationInterface {
  readonly name = 'Interpretation1763800000201';

  async up(runner: QueryRunner): Promise<void> {
    // One row for each patient; whoever weighs the evidence of a patient holds it.
    await runner.query(`create table patient (
      patient_id text primary key,
      watched boolean not null,
      facts jsonb not null,
      merged_into text,
      case_id uuid,
      episode text,
      protocol text,
      case_opened_at timestamptz,
      case_closed_at timestamptz,
      revision integer not null default 0,
      assessment jsonb,
      grade jsonb,
      grade_revision integer not null default 0
    )`);
    await runner.query('create unique index patient_case on patient (case_id) where case_id is not null');
    await runner.query(`create table report_version (
      seq bigint generated always as identity primary key,
      patient_id text not null references patient (patient_id),
      report_id text not null,
      version text not null,
      step text not null,
      facts jsonb not null,
      how text not null check (how in ('basedOn', 'identifier', 'inferred', 'fact', 'assigned', 'confirmed')),
      order_ids text[] not null,
      problems text[] not null,
      actor jsonb,
      taken_at timestamptz not null,
      unique (report_id, version)
    )`);
    await runner.query('create index report_version_patient on report_version (patient_id, seq)');
    await runner.query(`create table known_order (
      order_id text primary key,
      patient_id text not null,
      case_id uuid not null,
      step text not null,
      ehr_reference text,
      open boolean not null,
      ordered_at timestamptz not null,
      changed_at timestamptz not null
    )`);
    await runner.query('create index known_order_patient on known_order (patient_id)');
    await runner.query(`create table pump_event (
      patient_id text not null,
      kind text not null,
      at timestamptz not null,
      source text not null,
      primary key (source)
    )`);
    await runner.query('create index pump_event_patient on pump_event (patient_id, at)');
    await runner.query(`create table unmatched (
      id uuid primary key,
      patient_id text not null,
      report_id text not null unique,
      version text not null,
      why text not null,
      content jsonb not null,
      candidates text[] not null,
      found_at timestamptz not null,
      settled_at timestamptz
    )`);
    await runner.query(`create table condition_standing (
      case_id uuid not null,
      cause text not null,
      standing text not null,
      recorded_at timestamptz not null,
      primary key (case_id, cause)
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table condition_standing, unmatched, pump_event, known_order, report_version, patient');
  }
}

/** What could not be read of a report goes with it to the place a human gives it. */
class UnmatchedTroubles1763800000202 implements MigrationInterface {
  readonly name = 'UnmatchedTroubles1763800000202';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table unmatched add column problems text[] not null default '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table unmatched drop column problems');
  }
}

/** The Observations that reports stand on, in the version that was read. */
class ReportResults1763800000203 implements MigrationInterface {
  readonly name = 'ReportResults1763800000203';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table report_result (
      report_id text not null,
      patient_id text not null,
      observation text not null,
      version text not null,
      primary key (report_id, observation)
    )`);
    await runner.query('create index report_result_observation on report_result (observation)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table report_result');
  }
}

export const interpretationMigrations: readonly Migration[] = [
  Interpretation1763800000201,
  UnmatchedTroubles1763800000202,
  ReportResults1763800000203,
];
