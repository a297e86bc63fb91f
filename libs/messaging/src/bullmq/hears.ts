import { Catch, UseFilters, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { BaseRpcContext, Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { throwError, type Observable } from 'rxjs';
import type { Envelope, MessageType } from '#messaging/contracts';

/** What a handler knows of its delivery besides the message. */
export class JobContext extends BaseRpcContext {
  constructor(
    /** Counts from 1. */
    readonly attempt: number,
    readonly messageId: string,
  ) {
    super([attempt, messageId]);
  }
}

/**
 * Nest replaces what a handler threw by "Internal server error" unless a filter answers first (Nest 12.1.1,
 * RpcExceptionsHandler). This one hands the error on as it is, so that the queue can tell a passing failure from a lasting one.
 */
@Catch()
export class RethrowFilter implements ExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => error);
  }
}

/** The mark by which the server knows that errors of a handler reach it unchanged. */
export const RETHROWS = { pumptraceRethrows: true } as const;

type Handler<T extends MessageType> = (envelope: Envelope<T>, context: JobContext) => Promise<void>;

/**
 * Marks the one method of a service that handles messages of this type. The method takes the envelope and, if it likes,
 * the job's context; it must finish its work before its promise resolves, and it runs again when it rejects.
 */
export function Hears<T extends MessageType>(type: T) {
  return <H extends Handler<T>>(
    target: object,
    method: string | symbol,
    descriptor: TypedPropertyDescriptor<H>,
  ): void => {
    const decorators: MethodDecorator[] = [EventPattern<string>(type, RETHROWS), UseFilters(RethrowFilter)];
    for (const decorate of decorators) decorate(target, method, descriptor);
    Payload()(target, method, 0);
    Ctx()(target, method, 1);
  };
}
