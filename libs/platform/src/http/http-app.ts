import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { IncomingMessage, Server } from 'node:http';
import { NestLog } from '../logging/nest-log.js';
import { requestScope } from '../logging/request-scope.js';
import type { Ground } from '../platform.module.js';
import { PlatformModule } from '../platform.module.js';
import { ApiDescription } from './open-api.js';
import { ProblemFilter } from './problem.filter.js';

// A request id of the caller's is kept when it is one: it comes back in a header and goes into the log.
const REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const WHOLE_REQUEST_MS = 30_000;
const FHIR_JSON = ['application/fhir+json', 'application/json+fhir'];
// Questions asked every few seconds by machines; their lines would bury the others.
const QUIET_ROUTES: ReadonlySet<string> = new Set(['/health/live', '/health/ready', '/metrics']);

function adapterFor({ config, ids }: Ground): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: config.BODY_LIMIT_BYTES,
    requestTimeout: WHOLE_REQUEST_MS,
    requestIdHeader: false,
    genReqId: (request: IncomingMessage) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : ids.uuid();
    },
  });
}

/** Names each request in its answer and in the log, and measures it. */
function followRequests(adapter: FastifyAdapter, { log, metrics, state }: Ground): void {
  const fastify = adapter.getInstance();
  const seconds = metrics.seconds('pumptrace_http_request_seconds', 'Answered HTTP requests', [
    'method',
    'route',
    'status',
  ]);
  const httpLog = log.in('http');
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    requestScope.run({ requestId: request.id }, done);
  });
  // An answer given while stopping ends its connection; kept alive, it would keep the service alive.
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (state.draining) reply.header('connection', 'close');
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    const { method } = request;
    const { statusCode: status, elapsedTime } = reply;
    seconds.observe({ method, route, status: String(status) }, elapsedTime / 1_000);
    const fields = { method, route, status, ms: Math.round(elapsedTime), requestId: request.id };
    if (QUIET_ROUTES.has(route)) httpLog.debug('request answered', fields);
    else httpLog.info('request answered', fields);
    done();
  });
}

/** The EHR's media type, and an empty body (a bell without a payload) read as none. */
function readFhirJson(app: NestFastifyApplication, bodyLimit: number): void {
  const parse = app.getHttpAdapter().getInstance().getDefaultJsonParser('error', 'error');
  for (const type of [...FHIR_JSON, 'application/json'])
    app.useBodyParser<Server>(type, { bodyLimit }, (request, body, done) => {
      if (body.length === 0) done(null, undefined);
      else void parse(request, body.toString('utf8'), done);
    });
}

/**
 * A Nest application over Fastify on this ground, initialised and not yet listening: keys asked at every door, problem+json out,
 * FHIR JSON in, bodies limited, requests named. `app.close()` ends it. Use `runService` in a `main.ts`.
 */
export async function createHttpApp(
  module: Type<unknown> | DynamicModule,
  ground: Ground,
  prepare: (app: NestFastifyApplication) => void = () => undefined,
): Promise<NestFastifyApplication> {
  const root: DynamicModule = { module: class Service {}, imports: [PlatformModule.on(ground), module] };
  const adapter = adapterFor(ground);
  followRequests(adapter, ground);
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: new NestLog(ground.log),
    abortOnError: false,
    rawBody: true,
  });
  app.useSecurityHeaders({
    // Hospitals inside their walls may speak plain HTTP: no header may turn our own links into https that is not there.
    strictTransportSecurity: false,
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null, scriptSrc: "'none'", defaultSrc: "'self'" } },
  });
  app.useGlobalFilters(new ProblemFilter(ground.log));
  readFhirJson(app, ground.config.BODY_LIMIT_BYTES);
  app.get(ApiDescription).describes(app, ground.name);
  prepare(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
