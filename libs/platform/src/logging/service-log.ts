import { type DestinationStream, destination, pino } from 'pino';
import type { LogLevel } from '../config/service-settings.js';
import { loggedError } from './errors.js';
import { admit, type LogFields } from './fields.js';
import { currentRequestId } from './request-scope.js';

// Only words written in the source pass the compiler: a sentence put together from values could carry a patient along.
// (Over a text with a gap in it, Record is an index signature, which nothing at all satisfies; over fixed words it is a property.)
type Written<S extends string> = Record<never, never> extends Record<S, 1> ? never : S;

/** How serious a line is; `silent` is a setting, not a line. */
export type Seriousness = Exclude<LogLevel, 'silent'>;

export interface ServiceLogOptions {
  service: string;
  level: LogLevel;
  /** Where lines go; standard output when left out. */
  stream?: DestinationStream;
}

/** How many fields the log has refused, over all its contexts. */
export interface DropCount {
  total: number;
}

const sink = ({ service, level, stream }: ServiceLogOptions) =>
  pino(
    { level, base: { service }, formatters: { level: (label) => ({ level: label }) } },
    stream ?? destination({ fd: 1, sync: true }),
  );

/**
 * The structured log of a service: one JSON object a line. A line has fixed words, listed fields (see `LOG_FIELDS`), the request
 * id when there is one, and an error without its message unless the error is one of ours. Nothing else can be written with it.
 */
export class ServiceLog {
  readonly #out: ReturnType<typeof sink>;
  readonly #context: string | undefined;
  readonly #drops: DropCount;

  private constructor(out: ReturnType<typeof sink>, drops: DropCount, context?: string) {
    this.#out = out;
    this.#drops = drops;
    this.#context = context;
  }

  static open(options: ServiceLogOptions): ServiceLog {
    return new ServiceLog(sink(options), { total: 0 });
  }

  /** The same log, its lines marked with a room of the service. */
  in(context: string): ServiceLog {
    return new ServiceLog(this.#out, this.#drops, context);
  }

  /** How many fields were refused since the start. */
  get dropped(): number {
    return this.#drops.total;
  }

  debug<S extends string>(what: Written<S>, fields: LogFields = {}): void {
    this.write('debug', what, fields);
  }

  info<S extends string>(what: Written<S>, fields: LogFields = {}): void {
    this.write('info', what, fields);
  }

  warn<S extends string>(what: Written<S>, fields: LogFields = {}): void {
    this.write('warn', what, fields);
  }

  error<S extends string>(what: Written<S>, fields: LogFields = {}): void {
    this.write('error', what, fields);
  }

  /** For adapters that have checked the words themselves; everyone else writes through debug, info, warn, error. */
  write(level: Seriousness, what: string, given: object): void {
    if (!this.#out.isLevelEnabled(level)) return;
    const { fields, dropped } = admit(given);
    const requestId = currentRequestId();
    const error: unknown = Reflect.get(given, 'error');
    this.#drops.total += dropped;
    this.#out[level](
      {
        ...(this.#context === undefined ? {} : { in: this.#context }),
        ...(requestId === undefined ? {} : { requestId }),
        ...fields,
        ...(error === undefined ? {} : { error: loggedError(error) }),
        ...(dropped === 0 ? {} : { dropped }),
      },
      what,
    );
  }
}
