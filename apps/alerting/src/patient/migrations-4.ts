import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When something that happened was told, and when each illness was first assessed: an onset is said of one illness only. */
export class Alerting1764000000306 implements MigrationInterface {
  readonly name = 'Alerting1764000000306';

  async up(runner: QueryRunner): Promise<void> {
    // Of what was told before nobody knows when: its onset counts for no later illness, and onset unknown is acute (F2).
    await runner.query('alter table pump_event add column received_at timestamptz');
    await runner.query(`create table illness (
      patient_id text not null references patient (patient_id),
      first_assessed_at timestamptz not null,
      primary key (patient_id, first_assessed_at)
    )`);
    await runner.query(
      'insert into illness select patient_id, first_assessed_at from patient where first_assessed_at is not null',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table illness');
    await runner.query('alter table pump_event drop column received_at');
  }
}
