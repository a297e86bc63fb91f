// A hospital whose pager is killed all the time, together with its database, while its providers fail one after the other.
import { setTimeout as sleep } from 'node:timers/promises';
import { manyDoors, type ManyDoors, type Shown } from '../../paging/providers/many-doors.js';
import {
  countWatched,
  readBooks,
  ringsByAttempt,
  silentIncidents,
  neverRang,
  tooOften,
  unheard,
  unsettled,
} from './books.js';
import { dice, type Dice } from './dice.js';
import { Replica, mortalDatabase, type MortalDatabase } from './replicas.js';
import { Tally } from './tally.js';
import { OUTAGES, allWell } from './outages.js';

export interface SiegeOptions {
  /** So many kill -9, of processes and of the database. */
  readonly kills: number;
  readonly patients: number;
  /** The same number gives the same dice; what the machine makes of them differs. */
  readonly seed: number;
  readonly tell: (sentence: string) => void;
}

/** One length for every deadline, so that how late each was can be read from two entries of a journal. */
const DEADLINE_MS = 15_000;
const ENV = {
  PAGE_LEVEL_EMERGENCY_MS: String(DEADLINE_MS),
  PAGE_LEVEL_URGENT_MS: String(DEADLINE_MS),
  PAGE_REPEAT_EMERGENCY_MS: String(DEADLINE_MS),
  PAGE_REPEAT_URGENT_MS: String(DEADLINE_MS),
  PLAN_DUE_EMERGENCY_MS: String(DEADLINE_MS),
  PLAN_DUE_URGENT_MS: String(DEADLINE_MS),
  PAGE_VOICE_URGENT_AFTER_MS: '4000',
  PAGE_TRY_TIMEOUT_MS: '1500',
  PAGE_RETRY_DELAYS_MS: '200,500,1000',
  PROVIDER_POLL_MS: '5000',
  POLL_INTERVAL_MS: '500',
  SLOW_POLL_INTERVAL_MS: '500',
};
/** Every third rising ends at one of these places; the number is how often it is passed before. */
const PLACES = ['page.before-post', 'page.after-post', 'page.after-commit', 'handler.after-commit'] as const;
const DATABASE_EVERY = 6;
const PATIENCE_MS = 180_000;
const BASE = 'https://pumptrace.example.org/fhir';

export async function siege({ kills, patients, seed, tell }: SiegeOptions): Promise<Tally> {
  const roll = dice(seed);
  const tally = new Tally(DEADLINE_MS);
  const database = await mortalDatabase();
  const house = await manyDoors(ENV, 'noor', database);
  let replicas: readonly Replica[] = [];
  let isStorm = true;
  try {
    const well = await admit(house, database, patients);
    tell(`${patients} patients are watched`);
    await house.stop();
    const plan = (): string | undefined =>
      isStorm && roll.oneIn(3) ? `${roll.of(PLACES)}@${1 + roll.below(4)}` : undefined;
    replicas = [1, 2].map(() => new Replica((env) => house.start(env), plan));
    const ill: string[] = [];
    const storm = (): boolean => isStorm;
    const going = [
      fallIll(house, well, ill, roll, storm),
      answerSome(house, roll, tally, storm),
      failing(house, roll, tally, storm),
      watching(database.url, tally, storm),
    ];
    await killing(replicas, database, roll, tally, kills, tell);
    isStorm = false;
    await Promise.all(going);
    await allWell(house);
    tell(`the storm has gone: ${ill.length} patients fell ill; what is due is waited for`);
    for (const { deaths } of replicas)
      tally.tried('processes that died at a planned place', deaths.filter((end) => end === 'SIGKILL').length);
    await settled(database.url, ill, tally);
    await judge(house, database.url, ill, tally);
    return tally;
  } finally {
    isStorm = false;
    await Promise.all(replicas.map((one) => one.stop()));
    await house.close();
  }
}

async function admit(house: ManyDoors, { url }: MortalDatabase, count: number): Promise<string[]> {
  const facts = { model: 'SYNCHROMED_II', indication: 'SPASTIC_QUADRIPLEGIA', drug: 'baclofen' } as const;
  const ids: string[] = [];
  for (let one = 0; one < count; one += 1) {
    const name = [{ family: 'Probe', given: [`Number ${one}`] }];
    const patientId = await house.chart({ resourceType: 'Patient', name, birthDate: '1980-05-04' });
    await house.say('orders', 'watch-changed', {
      patientId,
      watched: true,
      why: 'device',
      patient: facts,
      at: Date.now(),
    });
    ids.push(patientId);
  }
  await house.eventually('all are watched', async () => (await countWatched(url)) === count);
  return ids;
}

async function fallIll(
  house: ManyDoors,
  well: string[],
  ill: string[],
  roll: Dice,
  storm: () => boolean,
): Promise<void> {
  const sign = (patient: string, code: string): Shown => ({
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: `${BASE}/CodeSystem/sign`, code }] },
    subject: { reference: `Patient/${patient}` },
    performer: [{ reference: 'Practitioner/nurse' }],
    effectiveDateTime: new Date().toISOString(),
    valueBoolean: true,
  });
  while (storm()) {
    await sleep(500 + roll.below(2_500));
    const patient = well.pop();
    if (patient === undefined) return;
    if (roll.oneIn(3)) await house.chart(sign(patient, 'fever'));
    await house.chart(sign(patient, 'spasticity-increased'));
    ill.push(patient);
  }
}

const SAYS = { accept: {}, decline: {}, plan: { plan: 'treating' }, resolve: { reason: 'true' } } as const;

/** People answer some of the pages, in all the ways that end a ladder or set it going again. */
async function answerSome(house: ManyDoors, roll: Dice, tally: Tally, storm: () => boolean): Promise<void> {
  while (storm()) {
    await sleep(700);
    try {
      const { body } = await house.rest('GET', '/incidents');
      const open = (Array.isArray(body['incidents']) ? body['incidents'] : []).filter(
        (one: Shown) => one['state'] === 'paging' || one['state'] === 'exhausted',
      );
      if (open.length === 0) continue;
      const incident: Shown = roll.of(open);
      const what = roll.of(['accept', 'decline', 'plan', 'resolve', 'resolve'] as const);
      if (what === 'plan') await house.answer(incident, 'accept');
      const status = await house.answer(incident, what, SAYS[what]);
      if (status < 300) tally.tried(`answers: ${what}`);
    } catch {
      // The replica that was asked has just been killed; people try again.
    }
  }
}

async function failing(house: ManyDoors, roll: Dice, tally: Tally, storm: () => boolean): Promise<void> {
  while (storm()) {
    await sleep(1_000 + roll.below(3_000));
    const outage = roll.of(OUTAGES);
    await outage.begins(house);
    tally.tried(`outages: ${outage.name}`);
    await sleep(1_000 + roll.below(3_000));
    await allWell(house);
  }
}

/** In the middle of it all, once a second: no committed alert that nobody has and nobody is going to get. */
async function watching(url: string, tally: Tally, storm: () => boolean): Promise<void> {
  while (storm()) {
    await sleep(1_000);
    const books = await readBooks(url);
    if (books !== undefined)
      tally.check('no committed alert is silent', silentIncidents(books), books.incidents.length);
  }
}

async function killing(
  replicas: readonly Replica[],
  database: MortalDatabase,
  roll: Dice,
  tally: Tally,
  kills: number,
  tell: (sentence: string) => void,
): Promise<void> {
  let done = 0;
  let last = Date.now();
  while (done < kills) {
    await sleep(800 + roll.below(3_200));
    if (Date.now() - last > PATIENCE_MS) throw new Error(`nothing was up to be killed: ${endsOf(replicas)}`);
    if (done % DATABASE_EVERY === DATABASE_EVERY - 1) {
      await database.kill();
      tally.tried('kill -9: the database');
      done += 1;
    } else {
      // Who is not up cannot be killed: a crash loop would show nothing but that nothing runs.
      const victims = roll.oneIn(4) ? replicas : [roll.of(replicas)];
      const killed = (await Promise.all(victims.map((one) => one.kill()))).filter(Boolean).length;
      if (killed === 0) continue;
      tally.tried(killed > 1 ? 'kill -9: both replicas' : 'kill -9: one replica', killed);
      done += killed;
    }
    last = Date.now();
    tell(`${done} of ${kills} kills`);
  }
}

const endsOf = (replicas: readonly Replica[]): string =>
  replicas.map(({ deaths }) => deaths.slice(-5).join(', ')).join(' | ');

async function settled(url: string, ill: readonly string[], tally: Tally): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    await sleep(500);
    const books = await readBooks(url);
    const left = books === undefined ? ['no answer'] : [...unheard(ill, books), ...unsettled(books, 10_000)];
    if (left.length > 0 && Date.now() < end) continue;
    return tally.check('what was due was done when the storm had gone', left, ill.length);
  }
}

async function judge(house: ManyDoors, url: string, ill: readonly string[], tally: Tally): Promise<void> {
  const books = await readBooks(url);
  if (books === undefined) throw new Error('the database does not answer after the storm');
  const rings = await ringsByAttempt(house);
  tally.check('everybody who fell ill was paged for', unheard(ill, books), ill.length);
  tally.check('no committed alert is silent', silentIncidents(books), books.incidents.length);
  tally.check('what is called sent has rung', neverRang(books, rings), books.pages.length);
  tally.check('an attempt rings once, and once more for a death or a lost answer', tooOften(rings, 3), rings.size);
  tally.duplicates = [...rings.values()].reduce((sum, times) => sum + times - 1, 0);
  tally.attempts = rings.size;
  for (const { id, openedAt } of books.incidents) {
    const sent = books.pages.flatMap((page) => (page.incident === id && page.sentAt !== null ? [page.sentAt] : []));
    if (sent.length > 0) tally.first.push(Math.min(...sent) - openedAt);
    tally.hear(id, await asTold(house, id));
  }
}

/** A death that was planned in the storm may come after it: whoever rises tells the same. */
async function asTold(house: ManyDoors, id: string): Promise<Shown> {
  let told: Shown | undefined;
  await house.eventually('somebody is up to tell of an incident', async () => {
    told = await house.incident(id).catch(() => undefined); // asked again until somebody is up
    return told !== undefined;
  });
  return told ?? {};
}
