import { Refused, type Answer } from '../answer/answer.js';
import { isKeptType, type KeptType } from '../definitions/kept-types.js';
import type { Desk } from '../write/desk.js';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof METHODS)[number];

export const isMethod = (word: unknown): word is Method => METHODS.some((known) => known === word);

/** One request, whether it came by HTTP or inside a Bundle. */
export interface Interaction {
  readonly method: Method;
  /** Below the service base, without a leading slash: `Patient/1/_history/2`. */
  readonly path: string;
  /** After the question mark. */
  readonly query: string;
  readonly body: unknown;
  readonly ifMatch?: string | undefined;
  readonly ifNoneExist?: string | undefined;
  readonly assignedId?: string | undefined;
  /** `Prefer: handling=strict`. */
  readonly strict: boolean;
}

const not = (method: Method): never => {
  throw new Refused(405, `${method} is not offered here`);
};

function onType(desk: Desk, type: KeptType, request: Interaction): Answer {
  const { method, query, body } = request;
  switch (method) {
    case 'GET':
      return desk.search(type, new URLSearchParams(query), request.strict);
    case 'POST':
      return desk.create(type, body, request);
    case 'PUT':
      return desk.updateWhere(type, query, body, request);
    case 'DELETE':
      return desk.removeWhere(type, query);
    case 'PATCH':
      return not(method);
    default: {
      const never: never = method;
      return never;
    }
  }
}

function onInstance(desk: Desk, type: KeptType, id: string, request: Interaction): Answer {
  const { method, body } = request;
  switch (method) {
    case 'GET':
      return desk.read(type, id);
    case 'PUT':
      return desk.update(type, id, body, request);
    case 'PATCH':
      return desk.patch(type, id, body, request);
    case 'DELETE':
      return desk.remove(type, id, request);
    case 'POST':
      return not(method);
    default: {
      const never: never = method;
      return never;
    }
  }
}

/**
 * Answers one interaction on a type or a resource.
 * @throws Refused with the status and OperationOutcome the caller gets.
 */
export function perform(desk: Desk, request: Interaction): Answer {
  const [type = '', id, more, version, ...rest] = request.path.split('/').map(decodeURIComponent);
  if (!isKeptType(type) || rest.length > 0) throw new Refused(404, 'This server keeps no such thing');
  if (id === undefined) return onType(desk, type, request);
  if (more === undefined && request.method === 'POST') {
    if (id === '_search') return desk.search(type, new URLSearchParams(request.query), request.strict);
    if (id === '$validate') return desk.validated(type, request.body);
  }
  if (more === undefined) return onInstance(desk, type, id, request);
  if (more !== '_history') throw new Refused(404, 'No such operation');
  if (request.method !== 'GET') return not(request.method);
  return version === undefined ? desk.history(type, id) : desk.readVersion(type, id, version);
}
