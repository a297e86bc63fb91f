import type { Service } from '#messaging/contracts';
import type { Ids } from '#platform';
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { HouseClock } from './clock/house-clock.js';
import { createServiceDataSource, migrate, type Migration } from './data-source.js';
import { foundationMigrations } from './foundation-migrations.js';

// What the specs of this room lean on. Not part of the door.

/** A clock that stands still until it is moved. */
export class HeldClock implements HouseClock {
  at = Date.UTC(2026, 2, 14, 3, 0);

  now(): number {
    return this.at;
  }

  // Whoever sweeps by a held clock polls.
  onMoved(): () => void {
    return () => undefined;
  }
}

export const ids: Ids = {
  uuid: () => randomUUID(),
  token: () => randomUUID(),
  pageCode: () => '7Q4K',
};

/** A connected, migrated data source of a service. */
export async function serviceSource(
  url: string,
  service: Service,
  migrations: readonly Migration[] = [],
): Promise<DataSource> {
  const source = createServiceDataSource({
    url,
    service,
    entities: [],
    migrations: [...foundationMigrations, ...migrations],
    poolSize: 6,
    applicationName: `spec-${service}`,
  });
  await source.initialize();
  await migrate(source);
  return source;
}

const PATIENCE_TICKS = 2_000;

/** Waits for something that will come by itself, for some ten seconds. */
export async function until(there: () => boolean | Promise<boolean>): Promise<void> {
  for (let tick = 0; tick < PATIENCE_TICKS; tick += 1) {
    if (await there()) return;
    await new Promise((next) => setTimeout(next, 5));
  }
  throw new Error(`it did not come: ${there.toString()}`);
}
