import { describe, expect, it } from '@jest/globals';
import { timeOf } from '#fhir';
import { latestMoment } from './when.js';

const berlin = { iana: 'Europe/Berlin', isSet: true };
const RECEIVED = Date.parse('2026-11-26T14:00:00Z');
const latest = (
  written: string | undefined,
  more: Partial<Parameters<typeof latestMoment>[1]> = {},
  zone = berlin,
): string =>
  new Date(
    latestMoment(timeOf(written), { issuedAt: undefined, lastUpdated: undefined, receivedAt: RECEIVED, ...more }, zone),
  ).toISOString();

describe('when it was, where the EHR names no moment', () => {
  it('a moment is taken as it stands', () => {
    expect(latest('2026-11-26T03:00:00+01:00')).toBe('2026-11-26T02:00:00.000Z');
  });
  it.each([
    ['a day', '2026-11-25', '2026-11-25T22:59:59.999Z'],
    ['a time that does not say in which zone', '2026-11-25T08:00:00', '2026-11-25T22:59:59.999Z'],
    ['a month', '2026-10', '2026-10-31T22:59:59.999Z'],
    ['a year', '2025', '2025-12-31T22:59:59.999Z'],
    ['the day of the change to winter', '2026-10-25', '2026-10-25T22:59:59.999Z'],
  ])('%s counts from its end on the wall of the facility', (_what, written, at) => {
    expect(latest(written)).toBe(at);
  });
  it.each([
    ['today', '2026-11-26'],
    ['a day to come', '2027-01-01'],
    ['the end of all calendars', '9999-12-31'],
    ['nothing', undefined],
    ['what nobody can read', 'yesterday'],
  ])('%s is no later than it came, was recorded, was issued', (_what, written) => {
    expect(latest(written)).toBe('2026-11-26T14:00:00.000Z');
    const lastUpdated = '2026-11-26T09:00:00Z';
    expect(latest(written, { lastUpdated })).toBe('2026-11-26T09:00:00.000Z');
    expect(latest(written, { lastUpdated, issuedAt: RECEIVED - 6 * 3_600_000 })).toBe('2026-11-26T08:00:00.000Z');
    expect(latest(written, { lastUpdated: 'soon' })).toBe('2026-11-26T14:00:00.000Z');
  });
  it('where the zone was never set, a day ends when it has ended everywhere', () => {
    expect(latest('2026-11-25', {}, { iana: 'UTC', isSet: false })).toBe('2026-11-26T11:59:59.999Z');
  });
});
