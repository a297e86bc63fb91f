import { AsyncLocalStorage } from 'node:async_hooks';

/** What is known of the HTTP request being answered. */
export interface RequestScope {
  requestId: string;
}

/** Carries the request id along, so that a log line or a call to the EHR can name the request that caused it. */
export const requestScope = new AsyncLocalStorage<RequestScope>();

/** Id of the request being answered, or undefined outside of one. */
export const currentRequestId = (): string | undefined => requestScope.getStore()?.requestId;
