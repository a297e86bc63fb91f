import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { HttpProblem } from '../http/http-problem.js';
import type { HttpReply, HttpRequest } from '../http/http-types.js';
import { rememberActor, type Role } from './actor.js';
import { ApiKeys } from './api-keys.js';
import { ACCESS } from './public.js';

/** Whether the service listens where only this machine can call. */
export const ON_LOOPBACK = Symbol('ON_LOOPBACK');

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header);

/** The key in `Authorization: Bearer ...` or `X-Api-Key`. Never in the URL, which proxies write down. */
function presentedKey(request: HttpRequest): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(one(request.headers['authorization']) ?? '');
  return bearer?.[1] ?? one(request.headers['x-api-key']);
}

/** Asks every HTTP caller for a key and a role, except where the door says `@Public()`. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: ApiKeys,
    @Inject(ON_LOOPBACK) private readonly onLoopback: boolean,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    // Messages from our own queue carry their own proof; only HTTP comes from outside.
    if (context.getType() !== 'http') return true;
    if (this.#isOpen(context)) return true;
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const key = presentedKey(request);
    const holder = key === undefined ? undefined : this.keys.holderOf(key);
    if (holder === undefined) {
      context.switchToHttp().getResponse<HttpReply>().header('www-authenticate', 'Bearer realm="pumptrace"');
      throw key === undefined
        ? new HttpProblem(401, 'no-key', 'An API key is needed: Authorization: Bearer <key>.')
        : new HttpProblem(401, 'unknown-key', 'This API key is not known here.');
    }
    const wanted = this.reflector.getAllAndOverride(ACCESS.roles, [context.getHandler(), context.getClass()]);
    const role = actingRole(holder.roles, wanted, READS.has(request.method));
    if (role === undefined) throw new HttpProblem(403, 'wrong-role', 'The role of this API key may not do this.');
    rememberActor(request, { ...holder.actor, role });
    return true;
  }

  // What stands nearer to the handler holds: a handler that names roles is not open because its controller is.
  #isOpen(context: ExecutionContext): boolean {
    const own = this.reflector.get(ACCESS.publicTo, context.getHandler());
    const ownRoles = this.reflector.get(ACCESS.roles, context.getHandler());
    const inherited = ownRoles === undefined ? this.reflector.get(ACCESS.publicTo, context.getClass()) : undefined;
    const to = own ?? inherited;
    return to === 'anyone' || (to === 'this-machine' && this.onLoopback);
  }
}

/** The role to act in: the holder's own where it is wanted; undefined when none of them is. */
function actingRole(held: readonly Role[], wanted: readonly Role[] | undefined, reading: boolean): Role | undefined {
  if (wanted === undefined) return reading ? held[0] : undefined;
  return held.find((role) => wanted.includes(role));
}
