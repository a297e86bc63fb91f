import { Refused } from '../answer/answer.js';
import { isKeptType } from '../definitions/kept-types.js';
import type { Desk } from './desk.js';

/** What a reference inside a transaction becomes: undefined when it stays as it is. */
type Resolve = (reference: string) => string | undefined;

/**
 * Resolves what only a transaction may write: `urn:uuid:` of another entry, or a condition such as
 * `Patient?identifier=a|b`.
 * @throws Refused 400 for a urn nobody in the bundle has, 412 when a condition matches not exactly one.
 */
export const resolver =
  (desk: Desk, entries: ReadonlyMap<string, string>): Resolve =>
  (reference) => {
    const entry = entries.get(reference);
    if (entry !== undefined) return entry;
    if (reference.startsWith('urn:')) throw new Refused(400, 'A reference names no entry of this bundle');
    const [type, criteria] = reference.split('?', 2);
    if (criteria === undefined || !isKeptType(type)) return undefined;
    const [match] = desk.matches(type, criteria);
    if (match === undefined) throw new Refused(412, `A conditional reference matches no ${type}`);
    return `${type}/${match.id}`;
  };

/** A copy of the JSON in which every `reference` has been resolved. */
export function withReferences(value: unknown, resolve: Resolve): unknown {
  if (Array.isArray(value)) return value.map((one) => withReferences(one, resolve));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) =>
      name === 'reference' && typeof inner === 'string'
        ? [name, resolve(inner) ?? inner]
        : [name, withReferences(inner, resolve)],
    ),
  );
}
