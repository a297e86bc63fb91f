import { randomBytes } from 'node:crypto';
import type { DeviceModel } from '#clinical';
import { moveClock } from '#persistence';
import { field, list, text } from '../ehr/shelf/fields.js';
import type { Knob } from '../ehr/trouble/knob-table.js';
import type { House } from '../house/house.js';
import { Bed } from './bed.js';
import { patient, practitioner, pump } from './chart.js';
import { eventually } from './eventually.js';
import { ask, say } from './line.js';
import { DatabaseStillness } from './quiet.js';
import type { Reach } from './reach.js';
import type { Teller } from './teller.js';

/** Somebody whose pump is in doubt. */
export interface Admission {
  readonly name: string;
  readonly born: string;
  readonly model: DeviceModel;
}

const PUMP_NAMES = {
  SYNCHROMED_EL: 'SynchroMed EL',
  SYNCHROMED_II: 'SynchroMed II',
  SYNCHROMED_III: 'SynchroMed III',
  PROMETRA_II: 'Prometra II',
  UNKNOWN: 'Implanted pump',
} as const satisfies Record<DeviceModel, string>;

export interface WardOptions {
  readonly teller: Teller;
  readonly deadlineMs?: number;
}

/** One thing on a shelf. */
export interface Shelved {
  /** Where it can be sent again or given up. */
  readonly at: string;
  readonly what: string;
}

const DEADLINE_MS = 30_000;

/** A night on the ward: patients are admitted, the EHR has its moods, time passes. */
export class Ward {
  private constructor(
    private readonly house: House,
    private readonly controlUrl: string,
    private readonly reach: Reach,
    private readonly clock: { offsetMs: number },
  ) {}

  /** @throws Error when the house has no sandbox: stories are told on no other EHR (decision 28). */
  static async open(house: House, { teller, deadlineMs = DEADLINE_MS }: WardOptions): Promise<Ward> {
    const { controlUrl, phonesUrl } = house;
    if (controlUrl === undefined || phonesUrl === undefined)
      throw new Error('Stories are told on the sandbox EHR only; FHIR_BASE_URL names another.');
    const shown = field((await ask('GET', `${controlUrl}/clock`)).body, 'offsetMs');
    const clock = { offsetMs: typeof shown === 'number' ? shown : 0 };
    const reach: Reach = {
      fhirUrl: house.fhirUrl,
      ordersUrl: house.urls.orders,
      interpretationUrl: house.urls.interpretation,
      alertingUrl: house.urls.alerting,
      phoneUrl: `${phonesUrl}/dr-noor`,
      key: { authorization: `Bearer ${house.apiKey}` },
      teller,
      stillness: DatabaseStillness.over(house.databaseUrl),
      deadlineMs,
      now: () => Date.now() + clock.offsetMs,
    };
    const people = [practitioner('dr-noor', 'Noor'), practitioner('nurse-okafor', 'Okafor')];
    for (const one of [...people, practitioner('dr-brandt', 'Brandt')])
      await ask('PUT', `${house.fhirUrl}/Practitioner/${String(one['id'])}`, { body: one });
    return new Ward(house, controlUrl, reach, clock);
  }

  /** A patient with a pump comes under watch. Each telling has a patient of its own. */
  async admit({ name, born, model }: Admission): Promise<Bed> {
    const { fhirUrl, ordersUrl, key, teller, deadlineMs } = this.reach;
    const id = `${name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}-${randomBytes(3).toString('hex')}`;
    const bed = new Bed(this.reach, id, name, model);
    await ask('PUT', `${fhirUrl}/Patient/${id}`, { body: patient(id, name, born) });
    await ask('PUT', `${fhirUrl}/Device/pump-${id}`, { body: pump(`pump-${id}`, id, model, PUMP_NAMES[model]) });
    await teller.does(`${name} is in hospital. The EHR knows of the pump: ${PUMP_NAMES[model]}, baclofen, tip at T8.`);
    await eventually(
      `${name} to be watched`,
      async () => {
        const { status } = await say('GET', `${ordersUrl}/watch/${id}`, { headers: key });
        return status === 200 ? { found: status } : { instead: `GET /watch/${id} answers ${status}` };
      },
      { deadlineMs, picture: () => bed.picture() },
    );
    teller.answers(`${name} is watched.`);
    return bed;
  }

  /** The EHR misbehaves. Returns what takes it back and says how often it happened. */
  async ehrTurns(knob: Knob): Promise<() => Promise<number>> {
    const turned = await ask('POST', `${this.controlUrl}/knobs`, { body: knob });
    const id = field(turned.body, 'id');
    return async () => {
      const { body } = await ask('GET', `${this.controlUrl}/knobs`);
      await ask('DELETE', `${this.controlUrl}/knobs/${String(id)}`);
      const knobs = field(body, 'knobs');
      const own = Array.isArray(knobs) ? knobs.find((one) => field(one, 'id') === id) : undefined;
      return Number(field(own, 'hits'));
    };
  }

  /** Time passes, in the EHR and in every service at once. */
  async timePasses(ms: number, words: string): Promise<void> {
    await this.reach.teller.does(words);
    await ask('POST', `${this.controlUrl}/clock`, { body: { advanceMs: ms } });
    this.clock.offsetMs += ms;
    await moveClock(this.house.databaseUrl, ms);
  }

  /** What could not be handled by any service and waits on a shelf for a human. */
  async setAside(): Promise<readonly Shelved[]> {
    const { ordersUrl, interpretationUrl, alertingUrl, key } = this.reach;
    const shelves: Shelved[] = [];
    for (const url of [ordersUrl, interpretationUrl, alertingUrl]) {
      const { body } = await ask('GET', `${url}/set-aside`, { headers: key });
      for (const item of list(field(body, 'setAside')))
        shelves.push({ at: `${url}/set-aside/${text(field(item, 'id')) ?? ''}`, what: JSON.stringify(item) });
    }
    return shelves;
  }

  /** An operator looks at the one thing that was set aside and sends it on its way again. @throws Error when it is not one. */
  async retriesWhatWasSetAside(reason: string): Promise<void> {
    const [one, ...more] = await this.setAside();
    if (one === undefined || more.length > 0)
      throw new Error(`One thing was to be set aside, there are ${one === undefined ? 0 : 1 + more.length}`);
    await this.reach.teller.does(`The operator: ${reason}.`);
    await ask('POST', `${one.at}/retry`, { body: { reason }, headers: this.reach.key });
  }

  async close(): Promise<void> {
    await this.reach.stillness.close();
  }
}
