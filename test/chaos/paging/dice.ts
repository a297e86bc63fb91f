/** Chance that can be repeated: the same seed throws the same. */
export interface Dice {
  below(limit: number): number;
  oneIn(many: number): boolean;
  of<T>(list: readonly T[]): T;
}

/** @param seed any whole number */
export function dice(seed: number): Dice {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  // xorshift32 (Marsaglia 2003)
  const next = (): number => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    oneIn: (many) => below(many) === 0,
    of: (list) => {
      const [one] = list.slice(below(list.length));
      if (one === undefined) throw new RangeError('nothing to choose from');
      return one;
    },
  };
}
