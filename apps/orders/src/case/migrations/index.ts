import type { Migration } from '#persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `patient_file`: everyone we watch or have heard of, the lock that serialises one patient, and the last assessment and grade.
 * `case_file`: one row for each case, at most one open for a patient. What happened in a case stands in the journal.
 * `patient_task`: questions about a patient's watch that belong to no case: which pump, does the watch end.
 * `contrast_order`: every contrast order of a watched patient, whoever placed it, and whether we hold it.
 */
class Orders1763800000201 implements MigrationInterface {
  readonly name = 'Orders1763800000201';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table patient_file (
      patient_id text primary key,
      watched boolean not null default false,
      why text[] not null default '{}',
      by_hand jsonb not null default '{}',
      devices jsonb not null default '[]',
      merged_into text,
      test_patient boolean not null default false,
      asked_to_end boolean not null default false,
      since timestamptz,
      ended jsonb,
      announced text,
      assessment jsonb,
      grade jsonb,
      incident_tier text,
      last_signal_at timestamptz
    )`);
    await runner.query('create index patient_watched on patient_file (patient_id) where watched');
    await runner.query(`create table case_file (
      case_id uuid primary key,
      patient_id text not null references patient_file (patient_id),
      state text not null check (state in ('open', 'closed')),
      opened_at timestamptz not null,
      closed_at timestamptz,
      look_at timestamptz,
      check ((state = 'closed') = (closed_at is not null))
    )`);
    await runner.query(`create unique index case_one_open on case_file (patient_id) where state = 'open'`);
    await runner.query(`create index case_due on case_file (look_at) where state = 'open'`);
    await runner.query(`create table patient_task (
      decision_id text primary key,
      patient_id text not null references patient_file (patient_id),
      action text not null,
      asks text not null,
      status text not null,
      ehr_id text,
      refusal text,
      placed_at timestamptz not null
    )`);
    await runner.query('create index patient_task_patient on patient_task (patient_id)');
    await runner.query(`create table contrast_order (
      ehr_id text primary key,
      patient_id text not null references patient_file (patient_id),
      order_id text,
      content jsonb not null,
      status text not null,
      hold text not null default 'none' check (hold in ('none', 'pending', 'held', 'not_held', 'releasing')),
      found_status text,
      gate text,
      seen_at timestamptz not null,
      changed_at timestamptz not null
    )`);
    await runner.query('create index contrast_order_patient on contrast_order (patient_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table contrast_order, patient_task, case_file, patient_file');
  }
}

/** `look_at`: when the clock alone asks for another look at a contrast order, with a case or without one. */
class ContrastLooks1763800000202 implements MigrationInterface {
  readonly name = 'ContrastLooks1763800000202';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table contrast_order add column look_at timestamptz');
    await runner.query('create index contrast_order_due on contrast_order (look_at) where look_at is not null');
    // Holds that were under way before anybody watched their time: they have had it.
    await runner.query(`update contrast_order set look_at = changed_at where hold = 'pending'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table contrast_order drop column look_at');
  }
}

/** The tables of orders, after those of the foundation and the intake. */
export const ordersMigrations: readonly Migration[] = [Orders1763800000201, ContrastLooks1763800000202];
