import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The watch over the watch: when the last audit ended, alarms about ourselves, the beat among the timers. And evidence: when a
 * human first accepted, and which entry of the journal a page comes from.
 */
export class Alerting1764000000304 implements MigrationInterface {
  readonly name = 'Alerting1764000000304';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'create table audit (one boolean primary key default true check (one), ended_at timestamptz not null)',
    );
    await runner.query('alter table incident add column technical text');
    await runner.query(
      `create unique index incident_technical on incident (technical) where stage <> 'resolved' and technical is not null`,
    );
    // A drill and an alarm about ourselves are about no patient; everything else is about one.
    await runner.query(
      'alter table incident add constraint incident_about check (patient_id is not null or drill or technical is not null)',
    );
    await runner.query('alter table incident add column accepted_at timestamptz');
    await runner.query('create index incident_opened on incident (opened_at)');
    await runner.query('alter table page add column cause integer');
    // What the audit asks every few seconds must not grow with the years.
    await runner.query(
      `create index incident_waiting on incident (((state->>'dueAt')::float8)) where stage <> 'resolved'`,
    );
    await runner.query(`create index incident_owned on incident (id) where stage in ('accepted', 'in_care')`);
    await runner.query('create index page_created on page (created_at)');
    await this.timed(runner, `'patient', 'incident', 'round', 'heartbeat'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`delete from timer where about = 'heartbeat'`);
    await this.timed(runner, `'patient', 'incident', 'round'`);
    await runner.query('drop index page_created, incident_owned, incident_waiting');
    await runner.query('alter table page drop column cause');
    await runner.query('drop index incident_opened');
    await runner.query('alter table incident drop constraint incident_about');
    await runner.query('alter table incident drop column accepted_at');
    await runner.query('alter table incident drop column technical');
    await runner.query('drop table audit');
  }

  private async timed(runner: QueryRunner, words: string): Promise<void> {
    await runner.query('alter table timer drop constraint timer_about_check');
    await runner.query(`alter table timer add constraint timer_about_check check (about in (${words}))`);
  }
}
