import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SERVICES, type Service } from '#messaging/contracts';
import { temporaryDatabase, type Migration, type TemporaryDatabase } from '#persistence';
import { migrationsOf } from '#service';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { alertingMigrations } from '../../apps/alerting/src/patient/migrations.js';
import { interpretationMigrations } from '../../apps/interpretation/src/patient/migrations.js';
import { ordersMigrations } from '../../apps/orders/src/case/migrations/index.js';
import { checkMigrations } from './check-migrations.js';

const LISTS = {
  orders: migrationsOf(ordersMigrations),
  interpretation: migrationsOf(interpretationMigrations),
  alerting: migrationsOf(alertingMigrations),
} as const satisfies Record<Service, readonly Migration[]>;

class Forgetful1799999999999 implements MigrationInterface {
  readonly name = 'Forgetful1799999999999';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table if not exists left_behind (n int)');
  }
  async down(): Promise<void> {}
}

class Drifting1799999999999 implements MigrationInterface {
  readonly name = 'Drifting1799999999999';
  static ups = 0;
  async up(runner: QueryRunner): Promise<void> {
    Drifting1799999999999.ups += 1;
    await runner.query(`create table drift (n${Drifting1799999999999.ups} int)`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table drift');
  }
}

class Trespassing1799999999999 implements MigrationInterface {
  readonly name = 'Trespassing1799999999999';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table alerting.mine (n int)');
  }
  async down(): Promise<void> {}
}

// One database stays open, so that the server does.
let held: TemporaryDatabase;
beforeAll(async () => {
  held = await temporaryDatabase();
});
afterAll(() => held.close());

describe('migrations go up, down and up again', () => {
  it.each(SERVICES)('of %s', async (service) => {
    expect(await checkMigrations(service, LISTS[service])).toBe('kept');
  });

  // Planted breaks: what this check must catch.
  it.each([
    ['leaves a table behind', Forgetful1799999999999],
    ['makes something else the second time', Drifting1799999999999],
    ["builds in another service's schema", Trespassing1799999999999],
  ])('catches one that %s', async (_what, broken) => {
    await expect(checkMigrations('orders', [broken])).rejects.toThrow();
  });
});
