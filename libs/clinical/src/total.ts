/** A record with an entry for every word of a closed list. The one place of this room that needs a cast: the loop is what makes it true. */
export const totalOver = <Key extends string, Value>(
  keys: readonly Key[],
  valueOf: (key: Key) => Value,
): Readonly<Record<Key, Value>> =>
  Object.freeze(Object.fromEntries(keys.map((key) => [key, valueOf(key)]))) as Readonly<Record<Key, Value>>;

/** Is this value one of the closed list? */
export const isOneOf = <Word extends string>(list: readonly Word[], value: unknown): value is Word =>
  list.some((word) => word === value);
