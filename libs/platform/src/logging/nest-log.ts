import type { LoggerService } from '@nestjs/common';
import { scrubText } from './errors.js';
import type { Seriousness, ServiceLog } from './service-log.js';

// The framework's own rooms, whose sentences are about modules and routes. A sentence from anywhere else is withheld: whoever has
// something to say of this house says it through ServiceLog.
const FRAMEWORK: ReadonlySet<string> = new Set([
  'ExceptionHandler',
  'ExceptionsHandler',
  'FastifyAdapter',
  'Injector',
  'InstanceLoader',
  'MiddlewareModule',
  'NestApplication',
  'NestApplicationContext',
  'NestFactory',
  'NestMicroservice',
  'RouterExplorer',
  'RoutesResolver',
  'RpcExceptionsHandler',
  'TypeOrmModule',
]);

const isText = (value: unknown): value is string => typeof value === 'string';

/** Nest's logger in terms of ours: framework sentences pass scrubbed, errors lose their messages, objects are counted out. */
export class NestLog implements LoggerService {
  readonly #log: ServiceLog;

  constructor(log: ServiceLog) {
    this.#log = log;
  }

  // What Nest tells at start (each module, each route) is for the curious.
  log(message: unknown, ...rest: unknown[]): void {
    this.#say('debug', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#say('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.#say('trace', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#say('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.#say('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.#say('fatal', message, rest);
  }

  #say(level: Seriousness, message: unknown, rest: unknown[]): void {
    const last = rest.at(-1);
    const context = isText(last) && /^[A-Za-z0-9_]{1,64}$/.test(last) ? last : undefined;
    const log = this.#log.in(context ?? 'nest');
    if (typeof message === 'object' && message !== null) {
      const isError = 'stack' in message || 'message' in message;
      log.write(
        level,
        isError ? 'the framework reports an error' : 'the framework reports',
        isError ? { error: message } : message,
      );
      return;
    }
    const known = context !== undefined && FRAMEWORK.has(context) && isText(message);
    log.write(level, known ? scrubText(message) : 'sentence withheld: not the framework’s own', {});
  }
}
