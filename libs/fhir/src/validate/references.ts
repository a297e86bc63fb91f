// What a Reference may say: its syntax, and which types it may point to here.

import type { Tables } from './tables.js';

export type ReferenceRule = 'reference-syntax' | 'reference-target' | 'reference-type-mismatch' | 'reference-contained';

export interface ReferencePlace {
  /** Resource types allowed here; `undefined` for any. */
  readonly targets: ReadonlySet<string> | undefined;
  /** Types of the contained resources by id. */
  readonly contained: ReadonlyMap<string, string>;
  /** Inside a transaction a reference may be a search (`Patient?identifier=...`). */
  readonly inBundle: boolean;
}

const PROFILE = 'http://hl7.org/fhir/StructureDefinition/';

/** Resource types a list of target profiles allows; `undefined` when any type, or a profile we cannot read. */
export function targetsOf(profiles: readonly string[] | undefined): ReadonlySet<string> | undefined {
  if (profiles === undefined || profiles.length === 0) return undefined;
  const types = profiles.map((profile) => (profile.startsWith(PROFILE) ? profile.slice(PROFILE.length) : undefined));
  const known = types.filter((type) => type !== undefined);
  return known.length < types.length || known.includes('Resource') ? undefined : new Set(known);
}

/** The rule a reference breaks, or `undefined`. */
export function referenceRule(
  reference: { readonly reference?: unknown; readonly type?: unknown },
  place: ReferencePlace,
  tables: Tables,
): ReferenceRule | undefined {
  const { reference: text, type: stated } = reference;
  const named = typeof text === 'string' ? typeNamed(text, place, tables) : { type: undefined };
  if ('rule' in named) return named.rule;
  if (typeof stated === 'string' && named.type !== undefined && stated !== named.type) {
    return 'reference-type-mismatch';
  }
  const type = named.type ?? (typeof stated === 'string' ? stated : undefined);
  if (type === undefined || place.targets === undefined || place.targets.has(type)) return undefined;
  return 'reference-target';
}

function typeNamed(
  text: string,
  place: ReferencePlace,
  tables: Tables,
): { readonly type: string | undefined } | { readonly rule: ReferenceRule } {
  if (text === '#') return { type: undefined };
  if (text.startsWith('#')) {
    const type = place.contained.get(text.slice(1));
    return type === undefined ? { rule: 'reference-contained' } : { type };
  }
  if (/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) return { type: undefined };
  if (/^urn:oid:[0-2](\.(0|[1-9]\d*))+$/.test(text)) return { type: undefined };
  if (/^https?:\/\/\S+$/.test(text)) {
    const found = /\/([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(\/_history\/[A-Za-z0-9\-.]{1,64})?$/.exec(text);
    // Any other absolute URL may be a server that is not RESTful.
    return { type: found?.[1] !== undefined && tables.resourceTypes.has(found[1]) ? found[1] : undefined };
  }
  const relative = /^([A-Za-z]+)(?:\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?|(\?\S+))$/.exec(text);
  const type = relative?.[1];
  const search = relative?.[2] !== undefined;
  if (type === undefined || !tables.resourceTypes.has(type) || (search && !place.inBundle)) {
    return { rule: 'reference-syntax' };
  }
  return { type };
}
