import { Reflector } from '@nestjs/core';
import type { Role } from './actor.js';

/** Who may come without a key: anyone, or whoever sits at this machine. */
export type PublicTo = 'anyone' | 'this-machine';

const publicTo = Reflector.createDecorator<PublicTo>();
const roles = Reflector.createDecorator<readonly Role[]>();

/** No key is asked for. `this-machine`: only while the service listens on loopback. */
export const Public = (to: PublicTo = 'anyone') => publicTo(to);

/** Which roles may call. Without it any key may read, and none may write: a door that changes something names who may open it. */
export const Roles = (...allowed: readonly [Role, ...Role[]]) => roles(allowed);

/** The metadata keys, for the guard. */
export const ACCESS = { publicTo, roles } as const;
