// Units are UCUM. What can be converted is converted; what cannot is set aside under its name, never guessed.
import type { Measurement, Measurements, Quantity, UnreadValue } from '../model.js';
import { ruleText, reasonsFrom } from '../rule.js';
import { DIMENSIONS, MEASURED_IN } from './units.js';

export const QUANTITY_RULES = {
  'ITB.QT.01': ruleText('A value without a unit is set aside', 'F6', 'the value has no unit and is not used'),
  'ITB.QT.02': ruleText(
    'A unit that cannot be converted is set aside',
    'F6',
    'the unit cannot be converted and the value is not used',
  ),
  'ITB.QT.03': ruleText('What is not a finite number is set aside', 'F6', 'the value is not a number and is not used'),
  'ITB.QT.04': ruleText(
    'A value that no patient can have is set aside',
    'cfg',
    'the value lies outside what can be measured and is not used',
  ),
  'ITB.QT.05': ruleText(
    'A value under an unknown name is set aside',
    'F6',
    'nobody knows this name, so the value is shown and not used',
  ),
} as const;

const say = reasonsFrom(QUANTITY_RULES);

const RULE_OF = {
  unit_missing: 'ITB.QT.01',
  unit_not_convertible: 'ITB.QT.02',
  not_a_number: 'ITB.QT.03',
  out_of_range: 'ITB.QT.04',
  unknown_name: 'ITB.QT.05',
} as const satisfies Record<UnreadValue['why'], keyof typeof QUANTITY_RULES>;

/** Why a value was set aside, as a reason; names the value, never shows it. */
export const unreadReason = (unread: UnreadValue) => say(RULE_OF[unread.why], unread.name);

/** `{beats}/min` and `1/min` are `/min`; a bare `{score}` is `1`. UCUM lets an annotation stand beside any unit. */
const withoutAnnotation = (unit: string): string => {
  const bare = unit.trim().replace(/\{[^{}]*\}/g, '');
  if (bare === '') return unit.trim() === '' ? '' : '1';
  return bare.startsWith('1/') ? bare.slice(1) : bare;
};

const tidy = (value: number): number => Number(value.toPrecision(12));

/** A raw value in the unit this room reckons in, or the named reason why it could not be read. */
export const convert = (
  measurement: Measurement,
  raw: { readonly value: unknown; readonly unit: unknown },
): Quantity | UnreadValue => {
  const unread = (why: UnreadValue['why']): UnreadValue => ({ name: measurement, why });
  const { dimension, range } = MEASURED_IN[measurement];
  if (typeof raw.value !== 'number' || !Number.isFinite(raw.value)) return unread('not_a_number');
  if (typeof raw.unit !== 'string' || withoutAnnotation(raw.unit) === '') return unread('unit_missing');
  const { unit, accepts } = DIMENSIONS[dimension];
  const conversion = accepts.get(withoutAnnotation(raw.unit));
  if (conversion === undefined) return unread('unit_not_convertible');
  const value = tidy((raw.value + (conversion.shift ?? 0)) * conversion.times + (conversion.plus ?? 0));
  if (value < range[0] || value > range[1]) return unread('out_of_range');
  return { value, unit };
};

export const isUnread = (answer: Quantity | UnreadValue): answer is UnreadValue => 'why' in answer;

/** The number of a measurement in the unit of this room, or undefined when it is not there or cannot be read. */
export const amount = (values: Measurements, measurement: Measurement): number | undefined => {
  const quantity = values[measurement];
  if (quantity === undefined) return undefined;
  const answer = convert(measurement, quantity);
  return isUnread(answer) ? undefined : answer.value;
};
