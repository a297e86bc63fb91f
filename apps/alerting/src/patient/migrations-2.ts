import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Ladders: rounds of pages that nobody took, drills in lanes of their own, the organization that manages a patient. */
export class Alerting1764000000302 implements MigrationInterface {
  readonly name = 'Alerting1764000000302';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table patient add column facility text');
    await runner.query('alter table page add column ring integer not null default 0');
    await runner.query('alter table page add column drill boolean not null default false');
    await runner.query('create index page_round on page (incident_id, ring)');
    await this.outcomes(runner, `'sent', 'moot', 'shadow', 'no-channel', 'dead'`);
    await this.timed(runner, `'patient', 'incident', 'round'`);
    // What is open and unanswered has a next moment: an incident that waits for nothing cannot be written (I6).
    await runner.query(`alter table incident add constraint incident_never_silent check (
      stage in ('in_care', 'resolved') or jsonb_typeof(state -> 'dueAt') = 'number')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table incident drop constraint incident_never_silent');
    await this.timed(runner, `'patient', 'incident'`);
    await this.outcomes(runner, `'sent', 'moot', 'shadow', 'no-channel'`);
    await runner.query('drop index page_round');
    await runner.query('alter table page drop column drill, drop column ring');
    await runner.query('alter table patient drop column facility');
  }

  private async outcomes(runner: QueryRunner, words: string): Promise<void> {
    await runner.query('alter table page drop constraint page_outcome_check');
    await runner.query(`alter table page add constraint page_outcome_check check (outcome in (${words}))`);
  }

  private async timed(runner: QueryRunner, words: string): Promise<void> {
    await runner.query('alter table timer drop constraint timer_about_check');
    await runner.query(`alter table timer add constraint timer_about_check check (about in (${words}))`);
  }
}
