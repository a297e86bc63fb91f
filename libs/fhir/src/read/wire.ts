// First look at what an EHR sent: every field may be missing, null, of another kind or nested wrongly. Nothing here throws.

/** A JSON object of which nothing is believed yet. */
export type Wire = Readonly<Record<string, unknown>>;

function isWire(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function object(value: unknown): Wire | undefined {
  return isWire(value) ? value : undefined;
}

/** The objects of a list. A single object where a list belongs is taken as a list of one; other members are left out. */
export function objects(value: unknown): readonly Wire[] {
  if (Array.isArray(value)) return value.filter(isWire);
  return isWire(value) ? [value] : [];
}

/** A string with something in it, without blanks at its ends. */
export function text(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const trimmed = value.trim();
  return trimmed.length > 0 ? trimmed : undefined;
}

export function texts(value: unknown): readonly string[] {
  const all = Array.isArray(value) ? value : [value];
  return all.map(text).filter((found) => found !== undefined);
}

/** A finite number. The string "3" is not a number in FHIR JSON and is not made into one. */
export function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
