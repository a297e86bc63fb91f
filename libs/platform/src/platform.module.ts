import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import type { AllSettings } from './config/all-settings.js';
import { isLoopback, isSandbox } from './config/going-live.js';
import { type Clock, CLOCK, SystemClock } from './clock.js';
import { type Ids, IDS, RandomIds } from './ids.js';
import { ApiKeyGuard, ON_LOOPBACK } from './auth/api-key.guard.js';
import { ApiKeys, type KeySource } from './auth/api-keys.js';
import { developmentKey } from './auth/development-key.js';
import { HealthChecks } from './health/health-checks.js';
import { HealthController } from './health/health.controller.js';
import { ServiceState } from './health/service-state.js';
import { DocsController } from './http/docs.controller.js';
import { ApiDescription } from './http/open-api.js';
import { ServiceLog } from './logging/service-log.js';
import { Metrics } from './metrics/metrics.js';
import { MetricsController } from './metrics/metrics.controller.js';

/** The settings a service stands on. An app's own configuration contains them. */
export type GroundSettings = Pick<
  AllSettings,
  'BIND_ADDRESS' | 'BODY_LIMIT_BYTES' | 'LOG_LEVEL' | 'PUMPTRACE_HOME' | 'SHUTDOWN_GRACE_MS'
> &
  Partial<Pick<AllSettings, 'API_KEYS_FILE' | 'FHIR_BASE_URL' | 'METRICS_PORT' | 'PUMPTRACE_SANDBOX'>>;

/** What every service stands on, made once and handed to all its rooms. */
export interface Ground {
  name: string;
  config: GroundSettings;
  clock: Clock;
  ids: Ids;
  log: ServiceLog;
  metrics: Metrics;
  health: HealthChecks;
  state: ServiceState;
  keys: ApiKeys;
  keySource: KeySource;
}

/** What a test may put in place of the real thing. */
export interface GroundSubstitutes {
  clock?: Clock;
  ids?: Ids;
  log?: ServiceLog;
}

function keySourceOf(config: GroundSettings, ids: Ids): KeySource {
  if (config.API_KEYS_FILE !== undefined) return { from: 'file', path: config.API_KEYS_FILE };
  const atTheDesk = isSandbox(config) && isLoopback(config.BIND_ADDRESS);
  return atTheDesk ? { from: 'development', key: developmentKey(config.PUMPTRACE_HOME, ids) } : { from: 'nowhere' };
}

/** Lays the ground: opens the log, reads the keys, counts the process. Throws when the keys file cannot be read. */
export function layGround(name: string, config: GroundSettings, substitutes: GroundSubstitutes = {}): Ground {
  const clock = substitutes.clock ?? new SystemClock();
  const ids = substitutes.ids ?? new RandomIds();
  const log = substitutes.log ?? ServiceLog.open({ service: name, level: config.LOG_LEVEL });
  const metrics = new Metrics(name);
  const keySource = keySourceOf(config, ids);
  const keys = new ApiKeys(keySource, clock, log);
  metrics.gauge('pumptrace_log_fields_dropped', 'Log fields refused by the allow-list since the start', [], (gauge) =>
    gauge.set(log.dropped),
  );
  metrics.gauge('pumptrace_api_keys_stale', '1 while a changed API keys file is refused', [], (gauge) =>
    gauge.set(keys.stale ? 1 : 0),
  );
  return {
    name,
    config,
    clock,
    ids,
    log,
    metrics,
    health: new HealthChecks(log),
    state: new ServiceState(),
    keys,
    keySource,
  };
}

/** Gives the ground to every room by injection (`CLOCK`, `IDS`, `ServiceLog`, `Metrics`, `HealthChecks`, ...) and guards every door. */
@Global()
@Module({})
export class PlatformModule {
  static on(ground: Ground): DynamicModule {
    const shared = [
      { provide: CLOCK, useValue: ground.clock },
      { provide: IDS, useValue: ground.ids },
      { provide: ServiceLog, useValue: ground.log },
      { provide: Metrics, useValue: ground.metrics },
      { provide: HealthChecks, useValue: ground.health },
      { provide: ServiceState, useValue: ground.state },
      { provide: ApiKeys, useValue: ground.keys },
      { provide: ON_LOOPBACK, useValue: isLoopback(ground.config.BIND_ADDRESS) },
      { provide: ApiDescription, useClass: ApiDescription },
    ];
    return {
      module: PlatformModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, MetricsController, DocsController],
      providers: [...shared, { provide: APP_GUARD, useClass: ApiKeyGuard }],
      exports: shared.map(({ provide }) => provide),
    };
  }
}
