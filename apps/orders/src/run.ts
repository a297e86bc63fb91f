import { runPumptraceService } from '#service';
import { ordersMigrations } from './case/migrations/index.js';
import { readOrdersConfig } from './config.js';
import { OrdersModule } from './orders.module.js';

/** The orders service, for the life of the process. */
export const run = (): Promise<void> =>
  runPumptraceService({
    service: 'orders',
    readConfig: () => readOrdersConfig(process.env),
    port: (config) => config.ORDERS_PORT,
    migrations: ordersMigrations,
    module: OrdersModule,
  });
