import type { DynamicModule, Type } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigRefused } from './config/read-config.js';
import { PermanentFailure } from './failures.js';
import { developmentKeyPath } from './auth/development-key.js';
import { createHttpApp } from './http/http-app.js';
import { type Listener, listenForMetrics } from './metrics/metrics-listener.js';
import { type Ground, type GroundSettings, type GroundSubstitutes, layGround } from './platform.module.js';

/** A service to run until it is told to stop. */
export interface Service {
  /** `orders`, `interpretation`, `alerting`: named in logs, metrics, the ready line. */
  name: string;
  module: Type<unknown> | DynamicModule;
  config: GroundSettings;
  /** 0: any free port, told in the ready line. */
  port: number;
  /** The queue's side of the service. It is given the application, so that it may ask it for what it needs. */
  strategy?: (app: NestFastifyApplication) => CustomTransportStrategy;
  /** What the service brings along instead of the ground's own, such as a clock that lives in its database. */
  substitutes?: GroundSubstitutes;
}

/** A service that answers. */
export interface RunningService {
  url: string;
  app: NestFastifyApplication;
  /** Not ready at once, then no new work, then what is held is finished, then everything closed. Repeated calls are one stop. */
  stop(): Promise<void>;
}

const shownUrl = (address: string, port: number): string =>
  `http://${address.includes(':') ? `[${address}]` : address}:${port}`;

function listeningPort(app: NestFastifyApplication): number {
  const address: unknown = app.getHttpServer().address();
  if (typeof address === 'object' && address !== null && 'port' in address && typeof address.port === 'number')
    return address.port;
  throw new Error('the service does not listen on a TCP port');
}

async function openDoors(app: NestFastifyApplication, service: Service, ground: Ground): Promise<Listener | undefined> {
  const { config, port, strategy } = service;
  if (strategy !== undefined) {
    // Not inheriting: keys and problem answers are for HTTP; what fails on the queue must reach the queue as it is.
    app.connectMicroservice({ strategy: strategy(app) }, { inheritAppConfig: false });
    await app.startAllMicroservices();
  }
  const metrics =
    config.METRICS_PORT === undefined
      ? undefined
      : await listenForMetrics(ground.metrics, config.BIND_ADDRESS, config.METRICS_PORT);
  await app.listen(port, config.BIND_ADDRESS);
  return metrics;
}

const groundOf = ({ name, config, substitutes }: Service): Ground => layGround(name, config, substitutes);

/** Starts a service in this process, without touching the process. `runService` adds signals, exit code and the ready line. */
export async function startService(service: Service, ground = groundOf(service)): Promise<RunningService> {
  const app = await createHttpApp(service.module, ground);
  let metrics: Listener | undefined;
  try {
    metrics = await openDoors(app, service, ground);
  } catch (error) {
    await app.close();
    throw error;
  }
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    ground.state.startDraining();
    // Nest's order: HTTP takes nothing new and finishes, then the queue does, then the rooms close what they opened.
    await app.close();
    await metrics?.close();
  };
  return {
    url: shownUrl(service.config.BIND_ADDRESS, listeningPort(app)),
    app,
    stop: () => (stopping ??= stop()),
  };
}

/** What the launcher waits for, on standard output: one line of JSON. */
export interface ReadyLine {
  ready: string;
  url: string;
  /** Where the development key lies, in the sandbox on loopback. */
  apiKeyFile?: string;
}

const readyLine = ({ name, config, keySource }: Ground, url: string): ReadyLine => ({
  ready: name,
  url,
  ...(keySource.from === 'development' ? { apiKeyFile: developmentKeyPath(config.PUMPTRACE_HOME) } : {}),
});

const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

function stopOnSignals(running: RunningService, { log, config }: Ground): void {
  const stop = (signal: string): void => {
    log.info('stopping', { signal });
    // What does not end in its time is ended: leases and unacknowledged jobs bring the work back elsewhere.
    setTimeout(() => {
      log.error('stopping took too long', { signal });
      process.exit(1);
    }, config.SHUTDOWN_GRACE_MS).unref();
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('stopping failed', { signal, error });
        process.exit(1);
      },
    );
  };
  for (const signal of STOP_SIGNALS) process.once(signal, stop);
  // Started by the launcher: when it is gone, however it went, nobody else would stop us.
  process.once('disconnect', () => stop('disconnect'));
  process.channel?.unref();
}

// Boot happens before any patient's data is at hand, so its errors may speak in full, to whoever started the process.
function tellWhyNotStarted(name: string, error: unknown): void {
  // A refusal says what to do; where in the code it was found would only stand in the way. Anything else is shown with its stack.
  const refusal = error instanceof ConfigRefused || error instanceof PermanentFailure;
  const text = refusal ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${name} did not start: ${text ?? ''}\n`);
}

/**
 * Runs a service for the life of the process: prints the ready line when it listens, stops in order on SIGTERM or SIGINT (exit 0,
 * or 1 when that fails or takes longer than SHUTDOWN_GRACE_MS). `prepare` reads the configuration; when it or the start fails, the
 * reason goes to standard error and the process exits with 1.
 */
export async function runService(
  name: string,
  prepare: () => Omit<Service, 'name'> | Promise<Omit<Service, 'name'>>,
): Promise<void> {
  try {
    const service: Service = { name, ...(await prepare()) };
    const ground = groundOf(service);
    ground.metrics.watchProcess();
    const running = await startService(service, ground);
    stopOnSignals(running, ground);
    process.stdout.write(`${JSON.stringify(readyLine(ground, running.url))}\n`);
  } catch (error) {
    tellWhyNotStarted(name, error);
    process.exit(1);
  }
}
