import { sweepColumns, sweepIndexes, type Migration } from '#persistence';
import { channelMigrations, unheardMigrations } from '../channels/migration.js';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Alerting1764000000302 } from './migrations-2.js';
import { Alerting1764000000304 } from './migrations-3.js';
import { Alerting1764000000306 } from './migrations-4.js';
import { Alerting1764000000307 } from './migrations-5.js';

/** Patients under watch, what was seen of them, incidents, pages with their links, and what becomes due. */
class Alerting1763800000301 implements MigrationInterface {
  readonly name = 'Alerting1763800000301';

  async up(runner: QueryRunner): Promise<void> {
    // One row for each patient; whoever weighs the signs of a patient holds it.
    await runner.query(`create table patient (
      patient_id text primary key,
      watched boolean not null,
      facts jsonb not null,
      watch_at timestamptz,
      merged_into text,
      birth_date text,
      is_test boolean not null default false,
      person_read_at timestamptz,
      case_id uuid,
      episode text,
      case_opened_at timestamptz,
      case_closed_at timestamptz,
      first_assessed_at timestamptz,
      onset_at timestamptz,
      grade jsonb,
      grade_revision integer not null default 0,
      lone_number boolean not null default false,
      assessment jsonb,
      assessment_revision integer not null default 0
    )`);
    // Every version of everything recorded at the bedside; the last one of a source is what it says now.
    await runner.query(`create table bedside_record (
      seq bigint generated always as identity primary key,
      patient_id text not null references patient (patient_id),
      source text not null,
      version text not null,
      at timestamptz not null,
      received_at timestamptz not null,
      preliminary boolean not null,
      signed boolean not null,
      withdrawn boolean not null,
      holds_baseline boolean not null,
      items jsonb not null,
      unique (source, version)
    )`);
    await runner.query('create index bedside_record_patient on bedside_record (patient_id, at)');
    await runner.query('create index bedside_record_source on bedside_record (source, seq)');
    await runner.query(`create table pump_event (
      source text primary key,
      patient_id text not null,
      kind text not null,
      at timestamptz not null
    )`);
    await runner.query('create index pump_event_patient on pump_event (patient_id, at)');
    await runner.query(`create table gate_violation (
      order_ehr_id text primary key,
      patient_id text not null,
      gate text not null,
      held text not null,
      at timestamptz not null
    )`);
    await runner.query('create index gate_violation_patient on gate_violation (patient_id)');
    await this.incidents(runner);
    await this.pages(runner);
  }

  private async incidents(runner: QueryRunner): Promise<void> {
    await runner.query(`create table incident (
      id uuid primary key,
      patient_id text,
      episode text,
      code text not null,
      drill boolean not null,
      pathway text not null,
      severity text not null,
      reasons jsonb not null,
      evidence jsonb not null,
      stage text not null check (stage in ('suspected', 'paging', 'accepted', 'in_care', 'exhausted', 'resolved')),
      tier text not null check (tier in ('urgent', 'emergency')),
      epoch integer not null,
      state jsonb not null,
      opened_at timestamptz not null,
      changed_at timestamptz not null,
      resolved_at timestamptz,
      flag_id text,
      issue_id text
    )`);
    // Stricter than one for each episode: an incident that is still open when a new episode begins is joined, not doubled (I2).
    await runner.query(
      `create unique index incident_open on incident (patient_id) where stage <> 'resolved' and patient_id is not null`,
    );
    await runner.query(`create unique index incident_code on incident (code) where stage <> 'resolved'`);
    await runner.query('create index incident_patient on incident (patient_id, opened_at)');
    // What becomes due. A row only says when to look; what is done then is decided by what stands then.
    await runner.query(`create table timer (
      id uuid primary key,
      about text not null check (about in ('patient', 'incident')),
      ref text not null,
      ${sweepColumns}
    )`);
    for (const statement of sweepIndexes('timer')) await runner.query(statement);
    await runner.query(`create index timer_of on timer (about, ref) where state = 'waiting'`);
    await runner.query(`create table worklist (
      id uuid primary key,
      patient_id text not null,
      asks text not null,
      reasons jsonb not null,
      opened_at timestamptz not null,
      settled_at timestamptz
    )`);
    await runner.query('create unique index worklist_open on worklist (patient_id) where settled_at is null');
  }

  private async pages(runner: QueryRunner): Promise<void> {
    await runner.query(`create table page (
      id uuid primary key,
      attempt_key text not null unique,
      incident_id uuid not null references incident (id),
      purpose text not null check (purpose in ('ladder', 'broadcast', 'update', 'hand-over')),
      epoch integer not null,
      level integer not null,
      tier text not null check (tier in ('urgent', 'emergency')),
      person text not null,
      channel integer not null,
      channel_kind text not null,
      nonce_key text not null,
      tries integer not null default 0,
      outcome text check (outcome in ('sent', 'moot', 'shadow', 'no-channel')),
      last_trouble text,
      created_at timestamptz not null,
      sent_at timestamptz,
      answer text,
      answered_at timestamptz,
      ${sweepColumns}
    )`);
    for (const statement of sweepIndexes('page')) await runner.query(statement);
    await runner.query('create index page_incident on page (incident_id)');
    // Only the digest of a link's token is kept; each try has one of its own (paging.md 6).
    await runner.query(`create table page_link (
      token_sha256 text primary key,
      page_id uuid not null references page (id),
      issued_at timestamptz not null,
      used_at timestamptz
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table page_link, page, worklist, timer, incident, gate_violation, pump_event, bedside_record, patient',
    );
  }
}

export const alertingMigrations: readonly Migration[] = [
  Alerting1763800000301,
  Alerting1764000000302,
  ...channelMigrations,
  Alerting1764000000304,
  ...unheardMigrations,
  Alerting1764000000306,
  Alerting1764000000307,
];
