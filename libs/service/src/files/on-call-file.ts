import { z } from 'zod';
import { onCallChannel } from './on-call-channels.js';
import { onCallLadder, type OnCallTarget } from './on-call-ladders.js';
import { onCallSchedule, peopleOfSchedule } from './on-call-schedules.js';
import { onCallId } from './on-call-words.js';

const person = z.strictObject({
  id: onCallId,
  name: z.string().max(120).optional(),
  channels: z.array(onCallChannel).min(1),
});

const unique = (ids: readonly string[]): boolean => new Set(ids).size === ids.length;

/**
 * ON_CALL_FILE: people with the ways to reach them, and the ladders by which they are asked. Without `ladders` the people are
 * asked in the order in which they stand. Everything is strict: a word that means nothing to us refuses the file.
 */
export const onCallFile = z
  .strictObject({
    people: z.array(person).min(1),
    schedules: z.array(onCallSchedule).optional(),
    ladders: z
      .array(onCallLadder)
      .min(1)
      .optional()
      .describe('The first that fits is climbed. The last has no `when`: it fits always.'),
    callback: z
      .string()
      .regex(/^\+?[0-9 ()-]{3,24}$/)
      .optional()
      .describe('A telephone number, printed on the page.'),
  })
  .superRefine(({ people, schedules = [], ladders = [] }, context) => {
    const say = (message: string, ...path: (string | number)[]): void =>
      context.addIssue({ code: 'custom', message, path });
    if (!unique(people.map(({ id }) => id))) say('a person may be listed once', 'people');
    if (!unique(schedules.map(({ id }) => id))) say('a schedule may be listed once', 'schedules');
    if (!unique(ladders.map(({ id }) => id))) say('a ladder may be listed once', 'ladders');
    if (ladders.length > 0 && ladders.at(-1)?.when !== undefined) {
      say('the last ladder must have no `when`: without it somebody might be paged by nobody', 'ladders');
    }
    for (const [nth, { when }] of ladders.slice(0, -1).entries()) {
      if (when === undefined) say('hides all ladders below it: only the last may have no `when`', 'ladders', nth);
    }
    const known = new Set(people.map(({ id }) => id));
    for (const [nth, schedule] of schedules.entries()) {
      if (peopleOfSchedule(schedule).some((id) => !known.has(id)))
        say('names a person who is not listed', 'schedules', nth);
    }
    const kept = new Set(schedules.map(({ id }) => id));
    const check = (target: OnCallTarget, ...path: (string | number)[]): void => {
      if (target.person !== undefined && !known.has(target.person)) say('names a person who is not listed', ...path);
      if (target.schedule !== undefined && !kept.has(target.schedule))
        say('names a schedule that is not listed', ...path);
    };
    for (const [nth, { levels, broadcast = [] }] of ladders.entries()) {
      for (const [level, { ask }] of levels.entries()) {
        for (const [one, target] of ask.entries()) check(target, 'ladders', nth, 'levels', level, 'ask', one);
      }
      for (const [one, target] of broadcast.entries()) check(target, 'ladders', nth, 'broadcast', one);
    }
  });
export type OnCallFile = z.output<typeof onCallFile>;
