import { PATIENT_FIELD, type KeptType } from '../definitions/kept-types.js';
import { field, list, text } from './fields.js';

/**
 * The card index: which resources carry an identifier, belong to a patient or answer an order. Without it every search
 * reads every resource of its type.
 */
export type Card = string;

/** Identifier by system and value, as FHIR's token search reads it (upper and lower case are alike). */
export const identifierCard = (type: KeptType, token: string): Card => `${type} identifier ${token.toLowerCase()}`;

/** Resources filed under a patient, `Patient/1`. */
export const patientCard = (type: KeptType, reference: string): Card => `${type} patient ${reference}`;

/** Resources that answer an order, `ServiceRequest/1`. */
export const basedOnCard = (type: KeptType, reference: string): Card => `${type} based-on ${reference}`;

/** Every card a resource is found by. */
export function cardsOf(type: KeptType, resource: unknown): readonly Card[] {
  const cards: Card[] = [];
  for (const identifier of list(field(resource, 'identifier'))) {
    const value = text(field(identifier, 'value'));
    if (value === undefined) continue;
    // `system|value`, `|value` (a value without a system) and the bare value are three different questions.
    cards.push(identifierCard(type, `${text(field(identifier, 'system')) ?? ''}|${value}`));
    cards.push(identifierCard(type, value));
  }
  const patient = text(field(field(resource, PATIENT_FIELD[type]), 'reference'));
  if (patient !== undefined) cards.push(patientCard(type, patient));
  for (const order of list(field(resource, 'basedOn'))) {
    const reference = text(field(order, 'reference'));
    if (reference !== undefined) cards.push(basedOnCard(type, reference));
  }
  return cards;
}

/** Ids by card, kept in step with the shelf. */
export class CardIndex {
  private readonly drawers = new Map<Card, Set<string>>();

  add(type: KeptType, id: string, resource: unknown): void {
    for (const card of cardsOf(type, resource)) {
      const drawer = this.drawers.get(card);
      if (drawer === undefined) this.drawers.set(card, new Set([id]));
      else drawer.add(id);
    }
  }

  remove(type: KeptType, id: string, resource: unknown): void {
    for (const card of cardsOf(type, resource)) {
      const drawer = this.drawers.get(card);
      drawer?.delete(id);
      if (drawer?.size === 0) this.drawers.delete(card);
    }
  }

  ids(card: Card): ReadonlySet<string> {
    return this.drawers.get(card) ?? new Set();
  }

  clear(): void {
    this.drawers.clear();
  }
}
