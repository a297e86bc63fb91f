/**
 * The ground every service stands on: failures, clock, ids, configuration, logs, HTTP, keys, health, metrics, start and stop.
 * What does not happen here: nothing clinical, no FHIR, no queue, no table.
 */
export * from './failures.js';
export * from './clock.js';
export * from './ids.js';
export * from './crash-points.js';
export * from './config/index.js';
export { LOG_FIELDS, type LogField, type LogFields } from './logging/fields.js';
export { ServiceLog, type Seriousness, type ServiceLogOptions } from './logging/service-log.js';
export { currentRequestId, requestScope } from './logging/request-scope.js';
export { Metrics, type MetricName } from './metrics/metrics.js';
export { listenForMetrics, type Listener } from './metrics/metrics-listener.js';
export { HealthChecks, type CheckResult, type HealthCheck } from './health/health-checks.js';
export { ServiceState } from './health/service-state.js';
export { type Actor, ASSURANCES, type Assurance, CurrentActor, ROLES, type Role } from './auth/actor.js';
export { Public, type PublicTo, Roles } from './auth/public.js';
export { apiKeysFile, type ApiKeysFile } from './auth/keys-file.js';
export { ApiKeys, type KeyHolder, type KeySource } from './auth/api-keys.js';
export { developmentKey, developmentKeyPath } from './auth/development-key.js';
export { HttpProblem, type ProblemAt, type ProblemDetail } from './http/http-problem.js';
export type { HttpReply, HttpRequest } from './http/http-types.js';
export { ZodBody, ZodParam, ZodQuery } from './http/zod-input.js';
export { openApi } from './http/open-api.js';
export { createHttpApp } from './http/http-app.js';
export {
  type Ground,
  type GroundSettings,
  type GroundSubstitutes,
  layGround,
  PlatformModule,
} from './platform.module.js';
export { type ReadyLine, runService, type RunningService, type Service, startService } from './service.js';
