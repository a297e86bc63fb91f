import { isTaken } from '../house/ports.js';
import { putUp, type House } from '../house/house.js';
import { DidNotHappen } from '../play/eventually.js';
import { ask } from '../play/line.js';
import { STORY_PACE } from '../play/story-house.js';
import { kinkedCatheter } from '../play/stories/on-the-film.js';
import { aloud } from '../play/teller.js';
import { Ward } from '../play/ward.js';
import { field, list } from '../ehr/shelf/fields.js';
import { PORT_SETTINGS, readStartSettings, type StartSettings } from './settings.js';

const PAUSE_MS = 800;
/** A terminal, npm and a supervisor may each pass the same Ctrl-C on. */
const SAME_KEYSTROKE_MS = 1_000;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** Ports that somebody else listens on already, in words. */
async function takenPorts({ ports, fhirUrl, bindAddress }: StartSettings): Promise<readonly string[]> {
  const wanted = (['orders', 'interpretation', 'alerting', 'sandbox'] as const).filter(
    (name) => name !== 'sandbox' || fhirUrl === undefined,
  );
  const looked = await Promise.all(
    wanted.map(async (name) => ({ name, taken: await isTaken(ports[name], bindAddress) })),
  );
  return looked
    .filter(({ taken }) => taken)
    .map(
      ({ name }) => `Port ${ports[name]} for ${name} is taken: stop what listens there, or set ${PORT_SETTINGS[name]}.`,
    );
}

/** What an earlier start left behind. Seen from outside, like everything here. */
async function whatWasFound({ fhirUrl, urls, apiKey }: House): Promise<string> {
  const [patients, cases] = await Promise.all([
    ask('GET', `${fhirUrl}/Patient?_count=200`),
    ask('GET', `${urls.orders}/cases`, { headers: { authorization: `Bearer ${apiKey}` } }),
  ]);
  const known = list(field(patients.body, 'entry')).length;
  const open = list(field(cases.body, 'cases')).filter((one) => field(one, 'status') !== 'closed').length;
  if (known === 0) return 'The EHR is empty: a first start.';
  return `Going on where it was: patients in the EHR ${known}, open cases ${open}.`;
}

async function introduce(house: House, settings: StartSettings, seconds: string): Promise<void> {
  say(`\nPumptrace is up after ${seconds} s.\n`);
  const lines: readonly (readonly [string, string])[] = [
    ['orders', `${house.urls.orders}/docs`],
    ['interpretation', `${house.urls.interpretation}/docs`],
    ['alerting', `${house.urls.alerting}/docs`],
    [house.controlUrl === undefined ? 'EHR' : 'sandbox EHR', house.fhirUrl],
    ...(house.phonesUrl === undefined ? [] : [['phone on call', `${house.phonesUrl}/dr-noor`] as const]),
    ...(house.apiKey === '' ? [] : [['development key', house.apiKey] as const]),
    ['data', settings.home],
  ];
  for (const [name, value] of lines) say(`  ${name.padEnd(16)} ${value}`);
  say('');
  if (house.controlUrl !== undefined) say(`${await whatWasFound(house)}\n`);
}

/** Tells one story on the running house. A story that goes wrong is said; the house stays up for whoever wants to look. */
async function tell(house: House, isStopping: () => boolean): Promise<void> {
  say(`${kinkedCatheter.title}\n`);
  let ward: Ward | undefined;
  try {
    ward = await Ward.open(house, { teller: aloud(say, PAUSE_MS), deadlineMs: 60_000 });
    await kinkedCatheter.tell(ward);
    say('\nThe story is told. Everything stays up; Ctrl-C stops it.');
  } catch (error) {
    // A story that lost its house because somebody asked to stop is no news.
    if (!isStopping())
      complain(
        `\nThe story did not end as expected.\n${error instanceof DidNotHappen ? error.message : String(error)}`,
      );
  } finally {
    await ward?.close();
  }
}

/** Delays of a sandbox for people who watch; whatever the environment says itself stays. */
const unsetPace = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(STORY_PACE).filter(([name]) => (process.env[name] ?? '') === ''));

async function start(words: readonly string[]): Promise<void> {
  const unknown = words.find((word) => word !== '--quiet');
  if (unknown !== undefined) return refuse(`Unknown option ${unknown}. npm start takes -- --quiet, or nothing.`);
  const settings = readStartSettings(process.env);
  const { home, ports, databaseUrl, fhirUrl } = settings;
  const taken = await takenPorts(settings);
  if (taken.length > 0) return refuse(taken.join('\n'));

  const began = performance.now();
  let house: House | undefined;
  let askedAt: number | undefined;
  const stop = async (): Promise<void> => {
    if (house === undefined) return; // putting up goes on to its end and is taken down then
    await house.stop();
    say('Everything is stopped.');
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      const now = performance.now();
      // Somebody impatient: the processes of the house end by themselves when their line to us is cut.
      if (askedAt !== undefined && now - askedAt > SAME_KEYSTROKE_MS) process.exit(130);
      if (askedAt !== undefined) return;
      askedAt = now;
      say('\nStopping ...');
      void stop();
    });
  house = await putUp({
    home,
    ports,
    env: fhirUrl === undefined ? unsetPace() : {},
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(fhirUrl === undefined ? {} : { fhirUrl }),
    onLine: (name, line) => complain(`${name}: ${line}`),
    onSentence: say,
  });
  if (askedAt !== undefined) return stop();
  for (const name of ['orders', 'interpretation', 'alerting'] as const)
    void house.resident(name)?.ended.then((how) => {
      if (askedAt === undefined) complain(`${name} has ended (${how}). The others go on; Ctrl-C stops them.`);
    });
  await introduce(house, settings, ((performance.now() - began) / 1000).toFixed(1));
  if (words.includes('--quiet')) return say('Ctrl-C stops everything.');
  if (house.controlUrl === undefined) return say('Stories are told on the sandbox EHR only. Ctrl-C stops everything.');
  await tell(house, () => askedAt !== undefined);
}

function refuse(why: string): void {
  complain(why);
  process.exitCode = 1;
}

/** `npm start`: puts the house up, tells a story in it, and takes it down when asked. */
export async function run(): Promise<void> {
  try {
    await start(process.argv.slice(2));
  } catch (error) {
    complain(`Pumptrace did not start: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}
