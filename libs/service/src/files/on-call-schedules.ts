import { z } from 'zod';
import { onCallId } from './on-call-words.js';

/** 31 November is no day, and whatever would ask for it at night would fail. */
const isInTheCalendar = (wall: string): boolean => {
  const at = Date.parse(`${wall}:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(wall);
};

/** Time on the wall of the schedule's zone: what a rota says, whatever the clocks do that night. */
const wallTime = z
  .string()
  .regex(/^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be like 2026-01-05T08:00' })
  .refine(isInTheCalendar, { error: 'is no day of the calendar' })
  .describe(
    'Time on the wall, such as 2026-01-05T08:00. In an hour that comes twice the first is meant; in one that is left out, the hour after.',
  );

const isZone = (name: string): boolean => {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions() !== undefined;
  } catch {
    return false; // RangeError is how Intl says no
  }
};
export const timeZone = z.string().refine(isZone, { error: 'must be an IANA time zone, such as Europe/Berlin' });

/** How often it is handed over. An end would leave the last person on call for ever, and minutes are no shift. */
const rule = z
  .string()
  .regex(/^FREQ=(HOURLY|DAILY|WEEKLY|MONTHLY)(;(INTERVAL|BYDAY|BYHOUR|BYMONTHDAY|BYSETPOS|WKST)=[A-Z0-9,+-]+)*$/, {
    error: 'must be a recurrence like FREQ=WEEKLY;BYDAY=MO, without an end',
  })
  .describe('When it is handed over, as an RFC 5545 recurrence of wall-clock times, such as FREQ=WEEKLY;BYDAY=MO.');

const rotation = z
  .strictObject({
    people: z.array(onCallId).min(1).describe('In the order of their turns. A person may stand there more than once.'),
    starts: wallTime.describe('The first hand-over; the time of day of all others that the rule does not name.'),
    rule,
  })
  .describe('People take turns. Each holds until the next hand-over.');

const calendar = z
  .strictObject({
    file: z.string().min(1).describe('An iCalendar file on this machine; read again when it changes.'),
    names: z
      .record(z.string(), onCallId)
      .optional()
      .describe('Who is meant by a summary or an attendee of the calendar, where it is no id or name of a person.'),
  })
  .describe(
    'Shifts from another system. Each begins a duty; what no shift covers falls to the fallback and is reported.',
  );

const override = z.strictObject({
  person: onCallId,
  from: wallTime,
  until: wallTime,
  instead_of: onCallId.optional().describe('Only where this person would be on call.'),
});

const temporary = z
  .strictObject({
    from: wallTime,
    until: wallTime,
    shifts: z.array(z.strictObject({ person: onCallId, from: wallTime, until: wallTime })).min(1),
  })
  .describe('Holds in place of the rotation between these times.');

/** Who is on call when. */
export const onCallSchedule = z
  .strictObject({
    id: onCallId,
    time_zone: timeZone,
    rotation: rotation.optional(),
    calendar: calendar.optional(),
    temporary: z.array(temporary).optional(),
    overrides: z.array(override).optional(),
    fallback: onCallId.optional().describe('Who is on call where nobody else is. Unset: the last one stays.'),
  })
  .refine((one) => (one.rotation === undefined) !== (one.calendar === undefined), {
    error: 'has either a rotation or a calendar',
  })
  .superRefine((one, context) => {
    const spans = [
      ...(one.overrides ?? []),
      ...(one.temporary ?? []),
      ...(one.temporary ?? []).flatMap(({ shifts }) => shifts),
    ];
    // Two times on the same wall compare as words.
    if (spans.some(({ from, until }) => until <= from))
      context.addIssue({ code: 'custom', message: 'ends before it begins' });
  });
export type OnCallSchedule = z.output<typeof onCallSchedule>;

/** Every person a schedule names. */
export const peopleOfSchedule = ({ rotation: turns, calendar: shifts, ...rest }: OnCallSchedule): readonly string[] => [
  ...(turns?.people ?? []),
  ...Object.values(shifts?.names ?? {}),
  ...(rest.overrides ?? []).flatMap(({ person, instead_of }) =>
    instead_of === undefined ? [person] : [person, instead_of],
  ),
  ...(rest.temporary ?? []).flatMap(({ shifts: all }) => all.map(({ person }) => person)),
  ...(rest.fallback === undefined ? [] : [rest.fallback]),
];
