import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { ServiceLog } from '../logging/service-log.js';
import type { HttpRequest } from './http-types.js';
import { operationOutcome, problemJson, toldOf } from './problem-body.js';

interface SendingReply {
  readonly sent: boolean;
  code(status: number): SendingReply;
  header(name: string, value: string): SendingReply;
  send(body: string): unknown;
}

/** Where FHIR is spoken, and errors are OperationOutcomes. */
const FHIR_PATHS = ['/fhir', '/ehr'] as const;

const speaksFhir = (url: string): boolean =>
  FHIR_PATHS.some((path) => url === path || url.startsWith(`${path}/`) || url.startsWith(`${path}?`));

/** Turns every exception on the way to an HTTP answer into the words of `toldOf`. No stack, no foreign sentence goes out. HTTP only. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #log: ServiceLog;

  constructor(log: ServiceLog) {
    this.#log = log.in('http');
  }

  catch(exception: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<HttpRequest>();
    const reply = host.switchToHttp().getResponse<SendingReply>();
    const told = toldOf(exception);
    if (told.status >= 500)
      this.#log.error('request failed', { code: told.code, status: told.status, error: exception });
    if (reply.sent) return;
    if (told.retryAfterSeconds !== undefined) reply.header('retry-after', String(told.retryAfterSeconds));
    const fhir = speaksFhir(request.url);
    reply
      .code(told.status)
      .header('content-type', fhir ? 'application/fhir+json; charset=utf-8' : 'application/problem+json; charset=utf-8')
      .send(JSON.stringify(fhir ? operationOutcome(told) : problemJson(told, request.id)));
  }
}
