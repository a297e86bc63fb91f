import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { HttpRequest } from '../http/http-types.js';

/** Who a caller may be (decision 31). An API key belongs to one. */
export const ROLES = ['clinician', 'operator', 'integrator', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

/** How we know that it is they, weakest first. Caller ids and sender numbers can be forged, so a code or a link proves little. */
export const ASSURANCES = [
  'development-key',
  'link',
  'sms-code',
  'provider-account',
  'keypress-pin',
  'api-key',
  'single-sign-on',
] as const;
export type Assurance = (typeof ASSURANCES)[number];

/** Whose act a fact is. Every fact carries one. */
export interface Actor {
  /** Opaque id of the person or system, as the site names it; never a patient. */
  id: string;
  role: Role;
  kind: 'person' | 'system';
  assurance: Assurance;
}

// Kept beside the request rather than on it: nothing a client sends can end up here.
const actors = new WeakMap<object, Actor>();

/** Remembers who makes this request. Only guards call it. */
export const rememberActor = (request: object, actor: Actor): void => void actors.set(request, actor);

/** Who makes this request, or undefined at a public door. */
export const actorOf = (request: object): Actor | undefined => actors.get(request);

/** Parameter decorator: the `Actor` who calls. Throws at a public endpoint, where nobody is known. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const actor = actorOf(context.switchToHttp().getRequest<HttpRequest>());
  if (actor === undefined) throw new Error('CurrentActor is used where no key is asked for');
  return actor;
});
