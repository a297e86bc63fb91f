// Numbers on the wire. A missing unit is set aside by name, a foreign one is converted by the clinical library or set aside.
import type { Measurement, Quantity, UnreadValue } from '#clinical';
import { PUBLIC_SYSTEMS } from '../terminology/systems.js';
import { finite, object, text } from './wire.js';

/**
 * The clinical library's conversion into the unit a measurement is kept in, or why not. Handed in (`convert` of the
 * clinical door in production), so that this room holds no second table of units.
 */
export type Convert = (
  name: Measurement,
  raw: { readonly value: unknown; readonly unit: unknown },
) => Quantity | UnreadValue;

export type QuantityRead = { readonly quantity: Quantity } | { readonly unread: UnreadValue };

export function quantityOf(element: unknown, name: Measurement, convert: Convert): QuantityRead {
  const aside = (why: UnreadValue['why']): QuantityRead => ({ unread: { name, why } });
  const wire = object(element);
  const value = finite(wire?.['value']);
  // "<20" is a bound, not a value: the number alone would say more than the laboratory did.
  if (wire === undefined || value === undefined || text(wire['comparator']) !== undefined) return aside('not_a_number');
  const system = text(wire['system']);
  if (system !== undefined && system !== PUBLIC_SYSTEMS.ucum) return aside('unit_not_convertible');
  const unit = text(wire['code']) ?? text(wire['unit']);
  const converted = convert(name, { value, unit });
  return 'why' in converted ? { unread: converted } : { quantity: converted };
}
