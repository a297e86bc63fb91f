import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What still stood of an incident when the signs had gone: what comes back after that is new. */
export class Alerting1764000000307 implements MigrationInterface {
  readonly name = 'Alerting1764000000307';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table incident add column calm jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table incident drop column calm');
  }
}
