// Units we write, and the spellings we refuse to take for UCUM. Converting is the clinical library's; this is only syntax.

/** Every UCUM unit this library writes or publishes (clinical F6). */
export const SHIPPED_UNITS = [
  'deg',
  'mL',
  'mg/mL',
  'h',
  'min',
  'd',
  'a',
  'mo',
  'mCi',
  'MBq',
  'ug',
  'ug/d',
  'ug/h',
  'ug/mL',
  'mg/d',
  'mL/d',
  'mm',
  'Cel',
  '[degF]',
  '/min',
  'mm[Hg]',
  '%',
  'U/L',
  'mmol/L',
  '{score}',
  '{count}',
] as const;
export type ShippedUnit = (typeof SHIPPED_UNITS)[number];

// The atoms our units are made of. `a` is the year, `d` the day: `hr`, `mcg` and `deg C` are not UCUM (terminology rule 7).
const METRIC = ['L', 'l', 'g', 'm', 'mol', 'Ci', 'Bq', 'U'];
const PREFIXES = ['', 'k', 'M', 'm', 'u', 'n', 'd', 'c'];
const FIXED = ['deg', 'h', 'min', 'd', 'a', 'mo', 'wk', 's', 'Cel', '[degF]', 'm[Hg]', 'mm[Hg]', '%', '[IU]'];
const ATOMS: ReadonlySet<string> = new Set([
  ...FIXED,
  ...PREFIXES.flatMap((prefix) => METRIC.map((atom) => prefix + atom)),
]);

/**
 * Whether a unit is valid UCUM within the atoms this product knows. False says "not known here", not "never valid":
 * the value is then set aside by name, never guessed.
 */
export function isKnownUcum(unit: string): boolean {
  if (unit.length === 0) return false;
  const terms = unit.split(/[/.]/);
  const [first, ...rest] = terms;
  if (first === undefined) return false;
  // A unit may begin with the slash (`/min`), then its first term is empty.
  const factors = first === '' ? rest : terms;
  return factors.length > 0 && factors.every((term) => ATOMS.has(term) || /^\{[!-z|~]+\}$/.test(term));
}
