import { HttpException } from '@nestjs/common';

/** One thing wrong with what was sent: where, and what is expected there. Never the value. */
export interface ProblemAt {
  path: string;
  expected: string;
}

/** What a refusal over HTTP may carry besides its sentence. */
export interface ProblemDetail {
  at?: readonly ProblemAt[];
  /** Seconds after which asking again may help. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

/**
 * A refusal told to the caller: status, a short code for programs, a sentence for people (no patient data). Rendered as RFC 9457
 * problem+json, or as an OperationOutcome on FHIR paths. The sentences of all other exceptions are kept from the caller.
 */
export class HttpProblem extends HttpException {
  readonly code: string;
  readonly at: readonly ProblemAt[];
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, code: string, sentence: string, detail: ProblemDetail = {}) {
    super(sentence, status, detail.cause === undefined ? {} : { cause: detail.cause });
    this.name = 'HttpProblem';
    this.code = code;
    this.at = detail.at ?? [];
    this.retryAfterSeconds = detail.retryAfterSeconds;
  }
}
