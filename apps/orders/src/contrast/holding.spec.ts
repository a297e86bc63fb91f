import { describe, expect, it } from '@jest/globals';
import type { KeptContrastOrder } from './contrast-shelf.js';
import { actOn, endOfHold, HOLD_WITHIN_MS, lookAtOf } from './holding.js';

// Three in the morning: an order for contrast through Ada's side port is active, and nobody has aspirated.
const NIGHT = Date.UTC(2026, 2, 14, 3, 0);
const SHUT = 'G_ASPIRATION_BEFORE_CONTRAST';
const signed: KeptContrastOrder = {
  ehrId: 'by-hand',
  patientId: 'ada',
  orderId: null,
  content: { step: 'FLUORO_CONTRAST' },
  status: 'active',
  hold: 'none',
  foundStatus: null,
  gate: null,
  lookAt: null,
  seenAt: NIGHT,
  changedAt: NIGHT,
};
const asked: KeptContrastOrder = { ...signed, hold: 'pending', gate: SHUT, lookAt: NIGHT + HOLD_WITHIN_MS };
const late = NIGHT + HOLD_WITHIN_MS;

describe('a contrast order behind a shut gate', () => {
  it('is held, and the EHR is given its time before a person is called', () => {
    expect(actOn(signed, SHUT, false, NIGHT)).toBe('hold');
    expect(actOn(asked, SHUT, false, late - 1)).toBe('nothing');
    expect(actOn(asked, SHUT, false, late)).toBe('call_a_person');
  });

  it('calls nobody when it has been reported, or is no longer active', () => {
    expect(actOn(asked, SHUT, true, late)).toBe('nothing');
    expect(actOn({ ...asked, status: 'revoked' }, SHUT, false, late)).toBe('nothing');
    expect(lookAtOf(asked, late)).toBe(late + HOLD_WITHIN_MS);
  });

  it('is asked for again where the EHR took the hold and kept it active, and only when it is time', () => {
    const called: KeptContrastOrder = { ...asked, hold: 'not_held', lookAt: late };
    expect(actOn(called, SHUT, false, late - 1)).toBe('nothing');
    expect(actOn(called, SHUT, false, late)).toBe('hold_again');
    expect(actOn({ ...called, lookAt: null }, SHUT, false, late)).toBe('nothing');
  });
});

describe('a contrast order nobody could hold', () => {
  const called: KeptContrastOrder = { ...asked, hold: 'not_held', lookAt: null };

  it.each(['on-hold', 'revoked', 'draft', 'entered-in-error'])('is stopped by a person: %s', (status) => {
    expect(actOn({ ...called, status }, SHUT, false, late)).toBe('stopped');
  });

  it('is not called stopped when it was carried out', () => {
    expect(actOn({ ...called, status: 'completed' }, SHUT, false, late)).toBe('nothing');
  });
});

describe('what the EHR answers to a hold', () => {
  it.each([
    ['it holds the order', { kind: 'done', ehrId: '1', status: 'on-hold' }, 'held'],
    ['it takes the hold and lets the order stay active', { kind: 'done', ehrId: '1', status: 'active' }, 'not_held'],
    ['somebody had held it already', { kind: 'not_applicable', status: 'on-hold' }, 'held'],
    ['it was carried out meanwhile', { kind: 'not_applicable', status: 'completed' }, 'not_held'],
    ['it was revoked meanwhile', { kind: 'not_applicable', status: 'revoked' }, 'moved_on'],
    ['it refuses', { kind: 'refused', why: 'refused 422', issues: [] }, 'not_held'],
  ] as const)('%s', (_what, settled, end) => {
    expect(endOfHold(settled)).toBe(end);
  });
});
