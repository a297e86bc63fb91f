import { evalFhirPath, matchesSearchRequest, Operator, type Filter } from '@medplum/core';

import type { Definitions } from '../definitions/definitions.js';
import { PATIENT_FIELD, type KeptType } from '../definitions/kept-types.js';
import { basedOnCard, cardsOf, identifierCard, patientCard } from '../shelf/cards.js';
import type { Shelf, Version } from '../shelf/shelf.js';
import { holds } from './bounds.js';
import type { Query, Sort } from './query.js';

// The cards that answer a filter completely, so that it needs no second look; undefined when the index cannot.
function cardsFor(type: KeptType, { code, operator, value }: Filter): readonly string[] | undefined {
  if (operator !== Operator.EQUALS || value === '') return undefined;
  const values = value.split(',');
  if (code === 'identifier') {
    return values.some((token) => token.endsWith('|') || token.includes('\\'))
      ? undefined
      : values.map((token) => identifierCard(type, token));
  }
  if (code === 'based-on') return values.map((reference) => basedOnCard(type, reference));
  const filed = PATIENT_FIELD[type];
  if (filed !== 'none' && (code === 'patient' || (code === 'subject' && filed !== 'patient'))) {
    return values.map((reference) => patientCard(type, reference));
  }
  return undefined;
}

interface Plan {
  readonly cards: readonly (readonly string[])[];
  readonly rest: readonly Filter[];
}

function plan({ type, filters }: Query): Plan {
  const cards: (readonly string[])[] = [];
  const rest: Filter[] = [];
  for (const filter of filters) {
    const found = cardsFor(type, filter);
    if (found === undefined) rest.push(filter);
    else cards.push(found);
  }
  return { cards, rest };
}

function candidates(shelf: Shelf, { type, ids }: Query, { cards }: Plan): Iterable<Version> {
  const [first, ...others] = cards;
  const [wanted] = ids;
  if (first === undefined) {
    if (wanted === undefined) return shelf.all(type);
    return [...new Set(wanted)].flatMap((id) => shelf.newest(type, id) ?? []);
  }
  const kept = others.map((more) => new Set(shelf.carrying(type, more)));
  return shelf.carrying(type, first).filter((version) => kept.every((set) => set.has(version)));
}

function sorted(found: Version[], sort: readonly Sort[], definitions: Definitions): Version[] {
  // The shelf hands out in the order of lastUpdated, which is also the order nobody asked for.
  found.sort((a, b) => a.at - b.at);
  for (const { code, descending } of sort.toReversed()) {
    const keyOf = (version: Version): number | string => {
      if (code === '_lastUpdated' || version.resource === undefined) return version.at;
      const expression = definitions.searchParameter(version.type, code)?.expression;
      return expression === undefined ? '' : JSON.stringify(evalFhirPath(expression, version.resource));
    };
    const keyed = found.map((version) => ({ version, key: keyOf(version) }));
    keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) * (descending ? -1 : 1));
    found = keyed.map(({ version }) => version);
  }
  return found;
}

/**
 * Everything on the shelf that answers the query, in its order.
 * Identifier, patient, order, id and time are answered here; all other parameters by @medplum/core.
 */
export function find(shelf: Shelf, query: Query, definitions: Definitions): Version[] {
  const planned = plan(query);
  const request = { resourceType: query.type, filters: [...planned.rest] };
  const found: Version[] = [];
  for (const version of candidates(shelf, query, planned)) {
    if (version.resource === undefined) continue;
    if (!query.lastUpdated.every((bound) => holds(bound, version.at))) continue;
    if (!query.ids.every((ids) => ids.includes(version.id))) continue;
    if (planned.rest.length > 0 && !matchesSearchRequest(version.resource, request)) continue;
    found.push(version);
  }
  return sorted(found, query.sort, definitions);
}

/** Whether one version answers the query: how a Subscription's criteria are tested. */
export function answers(version: Version, query: Query): boolean {
  const { type, id, at, resource } = version;
  if (type !== query.type || resource === undefined) return false;
  const { cards, rest } = plan(query);
  const mine = new Set(cardsOf(type, resource));
  return (
    cards.every((any) => any.some((card) => mine.has(card))) &&
    query.lastUpdated.every((bound) => holds(bound, at)) &&
    query.ids.every((ids) => ids.includes(id)) &&
    matchesSearchRequest(resource, { resourceType: type, filters: [...rest] })
  );
}
