// ON_CALL_FILE as it is used: people with their contacts, ladders whose targets are names.
import { readFileSync } from 'node:fs';
import type { Pathway } from '#clinical';
import { onCallFile, type OnCallFile, type OnCallSchedule, type OnCallTarget } from '#service';
import { parse } from 'yaml';
import { contactOf, type Contact } from '../channels/contact.js';
import type { PagedTier, Target } from '../incident/incident.js';
import { readCalendar } from '../schedule/calendar.js';
import type { Schedule } from '../schedule/stretches.js';

export interface OnCallPerson {
  readonly id: string;
  readonly name: string | undefined;
  readonly channels: readonly Contact[];
}

export type AgeGroup = 'child' | 'adult';

/** What a page is about, as far as it decides who is asked. */
export interface Occasion {
  readonly tier: PagedTier;
  readonly pathway: Pathway;
  readonly age: AgeGroup;
  /** The organization that manages the patient, where the EHR says so. */
  readonly facility: string | null;
  readonly about: 'patient' | 'technical' | 'drill';
}

export interface Ladder {
  readonly id: string;
  readonly fits: (occasion: Occasion) => boolean;
  readonly levels: readonly (readonly Target[])[];
  readonly broadcast: readonly Target[];
}

export interface Rota {
  readonly people: readonly OnCallPerson[];
  readonly schedules: readonly Schedule[];
  /** Files beside the rota that belong to it. */
  readonly files: readonly string[];
  /** In the order in which they are tried; the last fits always. */
  readonly ladders: readonly Ladder[];
  readonly callback: string | null;
}

const EVERYBODY: readonly Target[] = [{ kind: 'everybody' }];

/** The ladder of a file that names none: one person after the other. Also of no file at all, where it has no level. */
const inOrder = (people: readonly { readonly id: string }[]): Ladder => ({
  id: 'in-order',
  fits: () => true,
  levels: people.map(({ id }) => [{ kind: 'person', id }]),
  broadcast: EVERYBODY,
});

export const NOBODY: Rota = {
  people: [],
  schedules: [],
  files: [],
  ladders: [inOrder([])],
  callback: null,
};

/** @throws Error with the place in the file, never with a value of it. */
export function readRota(path: string): Rota {
  const read = onCallFile.safeParse(yamlOf(readFileSync(path, 'utf8')));
  if (!read.success) {
    throw new Error(read.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`).join('; '));
  }
  return rotaOf(read.data);
}

/** @throws Error when a secret is missing or a calendar cannot be read */
export function rotaOf({ people, schedules = [], ladders, callback }: OnCallFile): Rota {
  return {
    people: people.map(({ id, name, channels }) => ({ id, name, channels: channels.map(contactOf) })),
    schedules: schedules.map((said) => scheduleOf(said, people)),
    files: schedules.flatMap(({ calendar }) => (calendar === undefined ? [] : [calendar.file])),
    ladders: ladders === undefined ? [inOrder(people)] : ladders.map(ladderOf),
    callback: callback ?? null,
  };
}

function scheduleOf(said: OnCallSchedule, people: OnCallFile['people']): Schedule {
  const { calendar, time_zone } = said;
  if (calendar === undefined) return { said, shifts: () => [], unknown: 0 };
  const known = new Map<string, string>();
  for (const { id, name } of people) {
    known.set(plain(id), id);
    if (name !== undefined) known.set(plain(name), id);
  }
  for (const [word, id] of Object.entries(calendar.names ?? {})) known.set(plain(word), id);
  const whoIs = (word: string): string | undefined => known.get(plain(word));
  try {
    return { said, ...readCalendar(textOf(calendar.file), time_zone, whoIs) };
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'cannot be read';
    throw new Error(`schedule ${said.id}: its calendar ${problem}`, { cause: error });
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The message of the system repeats the path.
    throw new Error('cannot be read');
  }
}

const plain = (word: string): string => word.trim().toLowerCase();

type LadderInFile = NonNullable<OnCallFile['ladders']>[number];

function ladderOf({ id, when, levels, broadcast }: LadderInFile): Ladder {
  const fits = ({ tier, pathway, age, facility, about }: Occasion): boolean =>
    when === undefined ||
    (isOf(when.tiers, tier) &&
      isOf(when.pathways, pathway) &&
      isOf(when.ages, age) &&
      isOf(when.about, about) &&
      (when.facilities === undefined || (facility !== null && when.facilities.includes(facility))));
  return {
    id,
    fits,
    levels: levels.map(({ ask }) => ask.map(targetOf)),
    broadcast: broadcast?.map(targetOf) ?? EVERYBODY,
  };
}

const isOf = <W extends string>(words: readonly W[] | undefined, word: W): boolean =>
  words === undefined || words.includes(word);

function targetOf({ person, schedule }: OnCallTarget): Target {
  if (person !== undefined) return { kind: 'person', id: person };
  return schedule === undefined ? { kind: 'everybody' } : { kind: 'schedule', id: schedule };
}

function yamlOf(text: string): unknown {
  try {
    return parse(text);
  } catch {
    // The parser's own message repeats the text.
    throw new Error('is not YAML');
  }
}

/** The first ladder that fits. The last one always does, so nobody is paged by nobody (decision 23). */
export function ladderFor({ ladders }: Rota, occasion: Occasion): Ladder {
  const found = ladders.find(({ fits }) => fits(occasion)) ?? ladders.at(-1);
  if (found === undefined) throw new RangeError('a rota has no ladder');
  return found;
}
