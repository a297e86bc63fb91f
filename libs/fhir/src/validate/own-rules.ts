// Our own layer: what @medplum/core does not look at. It walks a resource along the same tables and adds required
// codes, references, empty values, calendar dates, choices, contained resources, narrative and datatype invariants.

import { evalFhirPathTyped, tryGetDataType } from '@medplum/core';
import type { InternalSchemaElement, InternalTypeSchema } from '@medplum/core';
import { narrativeRule } from './narrative.js';
import { primitiveRule } from './primitives.js';
import { RULE_TEXT, type OwnRule, type Problem } from './problem.js';
import { referenceRule, targetsOf, type ReferencePlace } from './references.js';
import type { Tables } from './tables.js';

type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Invariants of datatypes, which @medplum/core does not run. A closed list of those whose expressions it evaluates
 * without false alarm on partial data.
 */
const DATATYPE_INVARIANTS: ReadonlySet<string> = new Set([
  'qty-3',
  'per-1',
  'rng-2',
  'rat-1',
  'att-1',
  'cpt-2',
  'ext-1',
  'trd-1',
  'trd-2',
  'trd-3',
  'exp-1',
  'drq-1',
  'tim-1',
  'tim-2',
  'tim-4',
  'tim-5',
  'tim-6',
  'tim-7',
  'tim-8',
  'tim-9',
  'tim-10',
]);

/** How one JSON property is read: the element it belongs to and the type it has. */
interface Slot {
  readonly element: InternalSchemaElement;
  readonly type: string;
  /** The name with `[x]`, for a choice. */
  readonly choice: string | undefined;
}

const slots = new WeakMap<InternalTypeSchema, ReadonlyMap<string, Slot>>();

function slotsOf(schema: InternalTypeSchema): ReadonlyMap<string, Slot> {
  const known = slots.get(schema);
  if (known) return known;
  const made = new Map<string, Slot>();
  for (const [name, element] of Object.entries(schema.elements)) {
    const choice = name.endsWith('[x]') ? name : undefined;
    for (const { code } of element.type) {
      const key = choice ? name.slice(0, -3) + code.charAt(0).toUpperCase() + code.slice(1) : name;
      if (!made.has(key)) made.set(key, { element, type: code, choice });
    }
  }
  slots.set(schema, made);
  return made;
}

/** Where the walk is. */
interface Place {
  readonly path: string;
  readonly contained: ReadonlyMap<string, string>;
  readonly inBundle: boolean;
}

export class OwnRules {
  private readonly problems: Problem[] = [];

  constructor(private readonly tables: Tables) {}

  check(resource: Fields): readonly Problem[] {
    this.resource(resource, { path: String(resource['resourceType']), contained: new Map(), inBundle: false });
    return this.problems;
  }

  private report(path: string, rule: OwnRule): void {
    this.problems.push({ path, rule, text: RULE_TEXT[rule] });
  }

  private resource(resource: Fields, place: Place): void {
    const type = resource['resourceType'];
    const schema = typeof type === 'string' && this.tables.resourceTypes.has(type) ? tryGetDataType(type) : undefined;
    if (!schema) return this.report(place.path, 'unknown-type');
    const isBundle = type === 'Bundle';
    const own = Array.isArray(resource['contained']) ? this.contained(resource, resource['contained'], place) : place;
    this.fields(resource, schema, { ...own, inBundle: place.inBundle || isBundle });
    if (typeof resource['id'] === 'string' && primitiveRule('id', resource['id']))
      this.report(`${place.path}.id`, 'id');
  }

  private contained(resource: Fields, list: readonly unknown[], place: Place): Place {
    const ids = new Map<string, string>();
    const said = referencesIn(resource);
    for (const [i, inner] of list.entries()) {
      const path = `${place.path}.contained[${i}]`;
      const id = isFields(inner) ? inner['id'] : undefined;
      if (!isFields(inner) || typeof id !== 'string' || ids.has(id)) {
        this.report(path, 'contained-id');
        continue;
      }
      ids.set(id, String(inner['resourceType']));
      if (!said.has(`#${id}`) && !referencesIn(inner).has('#')) this.report(path, 'contained-unused');
    }
    return { ...place, contained: ids };
  }

  private fields(value: Fields, schema: InternalTypeSchema, place: Place): void {
    const known = slotsOf(schema);
    const chosen = new Map<string, string>();
    for (const [key, item] of Object.entries(value)) {
      // An undefined property is not there once the resource is JSON.
      if (item === undefined || (key === 'resourceType' && schema.kind === 'resource')) continue;
      const name = key.startsWith('_') ? key.slice(1) : key;
      const slot = known.get(name);
      const path = `${place.path}.${plainName(key)}`;
      if (!slot) {
        this.report(path, 'unknown-property');
        continue;
      }
      if (slot.choice !== undefined) {
        const other = chosen.get(slot.choice);
        if (other !== undefined && other !== name) this.report(path, 'one-of-choice');
        chosen.set(slot.choice, name);
      }
      const sibling = value[key.startsWith('_') ? name : `_${key}`];
      const type = key.startsWith('_') ? 'Element' : slot.type;
      this.items(item, sibling, slot, type, { ...place, path });
    }
  }

  private items(item: unknown, sibling: unknown, slot: Slot, type: string, place: Place): void {
    if (!Array.isArray(item)) {
      if (slot.element.isArray === true && item !== null) this.report(place.path, 'not-a-list');
      this.one(item, slot, type, place);
      return;
    }
    if (item.length === 0) this.report(place.path, 'empty');
    const partner: readonly unknown[] = Array.isArray(sibling) ? sibling : [];
    for (const [i, one] of item.entries()) {
      // A null keeps the place of a primitive whose extension, or value, stands in the parallel list.
      if (one === null && partner[i] !== undefined && partner[i] !== null) continue;
      this.one(one, slot, type, { ...place, path: `${place.path}[${i}]` });
    }
  }

  private one(value: unknown, slot: Slot, type: string, place: Place): void {
    const { path } = place;
    if (value === null || value === undefined) return this.report(path, 'empty');
    if (typeof value === 'string' && value.trim() === '') return this.report(path, 'empty');
    if (type !== 'Element') this.binding(value, slot.element, path);
    if (!isFields(value)) {
      const broken = type === 'xhtml' && typeof value === 'string' ? narrativeRule(value) : primitiveRule(type, value);
      if (broken) this.report(path, broken);
      return;
    }
    if (Object.keys(value).length === 0) return this.report(path, 'empty');
    if (type === 'Resource' || 'resourceType' in value) return this.resource(value, place);
    const schema = tryGetDataType(type);
    // A primitive given as an object: the structure check names it.
    if (!schema) return;
    if (type === 'Reference') this.reference(value, slot.element, place);
    this.invariants(value, schema, type, path);
    this.fields(value, schema, place);
  }

  private reference(value: Fields, element: InternalSchemaElement, place: Place): void {
    const profiles = element.type.find(({ code }) => code === 'Reference')?.targetProfile;
    const where: ReferencePlace = { ...place, targets: targetsOf(profiles) };
    const broken = referenceRule(value, where, this.tables);
    if (broken) this.report(place.path, broken);
  }

  private binding(value: unknown, element: InternalSchemaElement, path: string): void {
    const { binding } = element;
    if (binding?.strength !== 'required' || binding.valueSet === undefined) return;
    const allowed = this.tables.valueSets.get(binding.valueSet.split('|')[0] ?? '');
    // A set we have no list for is not a set that allows everything; the generator makes sure there is none.
    if (allowed === undefined) return this.report(path, 'required-code');
    if (allowed === 'open') return;
    const fits = (system: unknown, code: unknown): boolean =>
      typeof system === 'string' && typeof code === 'string' && allowed.get(system)?.has(code) === true;
    if (typeof value === 'string') {
      if (![...allowed.values()].some((codes) => codes.has(value))) this.report(path, 'required-code');
    } else if (isFields(value) && 'coding' in value) {
      const codings: unknown = value['coding'];
      const some = Array.isArray(codings) && codings.some((one) => isFields(one) && fits(one['system'], one['code']));
      if (!some) this.report(path, 'required-code');
    } else if (isFields(value) && ('code' in value || 'text' in value || 'system' in value)) {
      if (!fits(value['system'], value['code'])) this.report(path, 'required-code');
    }
  }

  private invariants(value: Fields, schema: InternalTypeSchema, type: string, path: string): void {
    for (const { key, expression, description } of schema.constraints ?? []) {
      if (!DATATYPE_INVARIANTS.has(key)) continue;
      const [result, ...more] = evalFhirPathTyped(expression, [{ type, value }]);
      // An empty result means that the rule says nothing about this value.
      if (result !== undefined && (result.value !== true || more.length > 0)) {
        this.problems.push({ path, rule: key, text: description });
      }
    }
  }
}

/** A property name is only shown when it could be one: a stray key may be anything. */
function plainName(key: string): string {
  return /^_?[A-Za-z][A-Za-z0-9]{0,63}$/.test(key) ? key : '(unreadable name)';
}

/** Every local reference said anywhere inside, contained resources included. */
function referencesIn(value: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting: unknown[] = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (Array.isArray(next)) waiting.push(...next.filter((one) => one !== undefined));
    else if (isFields(next)) waiting.push(...Object.values(next).filter((one) => one !== undefined));
    else if (typeof next === 'string' && next.startsWith('#')) found.add(next);
  }
  return found;
}
