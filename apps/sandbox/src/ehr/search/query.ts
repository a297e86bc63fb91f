import { Operator, parseParameter, parseSearchRequest, type Filter } from '@medplum/core';
import type { SearchParameter } from '@medplum/fhirtypes';

import { Refused } from '../answer/answer.js';
import type { Definitions } from '../definitions/definitions.js';
import { isKeptType, type KeptType } from '../definitions/kept-types.js';
import { parseBound, type Bound } from './bounds.js';

/** One order in which results can be asked for. */
export interface Sort {
  readonly code: string;
  readonly descending: boolean;
}

/** A search as this EHR understood it. */
export interface Query {
  readonly type: KeptType;
  readonly filters: readonly Filter[];
  readonly lastUpdated: readonly Bound[];
  /** Each list is one `_id` parameter; a resource must be in all of them. */
  readonly ids: readonly (readonly string[])[];
  readonly sort: readonly Sort[];
  /** Entries on a page. */
  readonly count: number;
  /** Only the number is asked for. */
  readonly countOnly: boolean;
  /** What was honoured, for the self link; anything ignored is missing here. */
  readonly honoured: readonly [string, string][];
}

const DEFAULT_COUNT = 50;
const MAX_COUNT = 1000;
// Parameters every type has and @medplum/core knows by itself.
const COMMON_CODES: ReadonlySet<string> = new Set(['_profile', '_security', '_source', '_tag']);
const JSON_FORMATS: ReadonlySet<string> = new Set(['json', 'application/json', 'application/fhir+json']);

type Reading =
  | { readonly kind: 'filter'; readonly filter: Filter }
  | { readonly kind: 'bound'; readonly bound: Bound }
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  | { readonly kind: 'sort'; readonly sort: readonly Sort[] }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'count-only' }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'unknown' };

const bad = (why: string): never => {
  throw new Refused(400, why);
};

// A reference may be written as a bare id, `Type/id` or an absolute URL on this server; the shelf knows `Type/id`.
function normalReferences(
  parameter: SearchParameter,
  type: string,
  modifier: string,
  value: string,
  base: string,
): string {
  const targets: readonly string[] =
    parameter.code === 'patient' ? ['Patient'] : isKeptType(modifier) ? [modifier] : (parameter.target ?? []);
  return value
    .split(',')
    .flatMap((one) => {
      if (one.startsWith(`${base}/`)) return [one.slice(base.length + 1)];
      if (one.includes('/') || one.includes(':')) return [one];
      if (targets.length === 0) return bad(`${type}.${parameter.code} needs a reference with a type`);
      return targets.map((target) => `${target}/${one}`);
    })
    .join(',');
}

function readFilter(parameter: SearchParameter, type: string, modifier: string, value: string, base: string): Filter {
  if (modifier === 'missing') {
    return { code: parameter.code, operator: Operator.MISSING, value };
  }
  if (parameter.type === 'reference' && (modifier === '' || isKeptType(modifier))) {
    return {
      code: parameter.code,
      operator: Operator.EQUALS,
      value: normalReferences(parameter, type, modifier, value, base),
    };
  }
  const known = modifier === '' || (parameter.type === 'token' && modifier === 'not');
  if (!known) return bad(`Search modifier :${modifier} is not supported`);
  return parseParameter(parameter, modifier, value);
}

function readSort(type: KeptType, value: string, definitions: Definitions): Reading {
  const sort = value.split(',').map((part) => ({
    code: part.replace(/^-/, ''),
    descending: part.startsWith('-'),
  }));
  const known = sort.every(
    ({ code }) => code === '_lastUpdated' || definitions.searchParameter(type, code)?.type === 'date',
  );
  return known ? { kind: 'sort', sort } : { kind: 'unknown' };
}

function readCount(value: string): Reading {
  if (!/^\d{1,6}$/.test(value)) return bad('_count is not a number');
  const count = Number(value);
  return count === 0 ? { kind: 'count-only' } : { kind: 'count', count: Math.min(count, MAX_COUNT) };
}

function read(type: KeptType, name: string, value: string, definitions: Definitions, base: string): Reading {
  const [code = '', modifier = ''] = name.split(':', 2);
  switch (code) {
    case '_id':
      return { kind: 'ids', ids: value.split(',') };
    case '_lastUpdated':
      return { kind: 'bound', bound: parseBound(value) };
    case '_count':
      return readCount(value);
    case '_sort':
      return readSort(type, value, definitions);
    case '_summary':
      return value === 'count' ? { kind: 'count-only' } : { kind: 'unknown' };
    case '_total':
      return { kind: 'accepted' };
    case '_format':
      return JSON_FORMATS.has(value) ? { kind: 'accepted' } : bad('Only JSON is served');
  }
  if (COMMON_CODES.has(code) && modifier === '') {
    const filter = parseSearchRequest(type, { [code]: value }).filters?.[0];
    return filter === undefined ? { kind: 'unknown' } : { kind: 'filter', filter };
  }
  const parameter = definitions.searchParameter(type, code);
  // Numbers and quantities are not matched by @medplum/core in memory: better unknown than silently nobody.
  if (parameter === undefined || ['number', 'quantity', 'composite', 'special'].includes(parameter.type)) {
    return { kind: 'unknown' };
  }
  return { kind: 'filter', filter: readFilter(parameter, type, modifier, value, base) };
}

/**
 * Reads the parameters of a search.
 * @param strict whether an unknown parameter is refused (`Prefer: handling=strict`) or ignored and left out of `honoured`.
 * @throws Refused 400 for a parameter that is malformed, or unknown under strict handling.
 */
export function readQuery(
  type: KeptType,
  parameters: Iterable<readonly [string, string]>,
  strict: boolean,
  definitions: Definitions,
  base: string,
): Query {
  definitions.ensure(type);
  const filters: Filter[] = [];
  const lastUpdated: Bound[] = [];
  const ids: (readonly string[])[] = [];
  const honoured: [string, string][] = [];
  let sort: readonly Sort[] = [];
  let count = DEFAULT_COUNT;
  let countOnly = false;
  for (const [name, value] of parameters) {
    const reading = read(type, name, value, definitions, base);
    switch (reading.kind) {
      case 'filter':
        filters.push(reading.filter);
        break;
      case 'bound':
        lastUpdated.push(reading.bound);
        break;
      case 'ids':
        ids.push(reading.ids);
        break;
      case 'sort':
        sort = reading.sort;
        break;
      case 'count':
        count = reading.count;
        break;
      case 'count-only':
        countOnly = true;
        break;
      case 'accepted':
        break;
      case 'unknown':
        if (strict) throw new Refused(400, `Unknown search parameter ${name} for ${type}`);
        continue;
    }
    honoured.push([name, value]);
  }
  return { type, filters, lastUpdated, ids, sort, count, countOnly, honoured };
}
