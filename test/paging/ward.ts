// What people do on a ward at night, and what the phones did: the words in which the paging stories are told.
import type { Night, Rung } from './night.js';

const BASE = 'https://pumptrace.example.org/fhir';
type Shown = Readonly<Record<string, unknown>>;
export type Rings = Readonly<Record<string, number>>;

export interface Ward {
  /** A patient with a pump comes under watch; answers the id. */
  readonly admit: (more?: Shown) => Promise<string>;
  readonly watch: (patient: string) => Promise<void>;
  /** A nurse writes signs down, each graded before the next. */
  readonly sees: (patient: string, ...codes: string[]) => Promise<void>;
  readonly incidentsOf: (patient: string) => Promise<readonly Shown[]>;
  /** The newest incident of the patient, once there is one. */
  readonly incidentOf: (patient: string) => Promise<string>;
  readonly shown: (incident: string) => Promise<Shown>;
  /** How often each phone rang for the incident; those that did not are not named. */
  readonly rings: (incident: string) => Promise<Rings>;
  /** Waits until exactly these phones rang so often and no page is on its way to another; throws with what was seen. */
  readonly rang: (incident: string, expected: Rings) => Promise<void>;
  /** Pages that want something; that it is over is told of elsewhere (doors.spec.ts). */
  readonly pagesOn: (phone: string, incident: string) => Promise<readonly Rung[]>;
  /** Opens the newest link on a phone and answers there. */
  readonly byLink: (phone: string, incident: string, answer?: 'accept' | 'pass') => Promise<number>;
  readonly say: (incident: string, what: string, body?: unknown) => Promise<number>;
}

export const sign = (patient: string, code: string, more: Shown = {}): Shown => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: `${BASE}/CodeSystem/sign`, code }] },
  subject: { reference: `Patient/${patient}` },
  performer: [{ reference: 'Practitioner/nurse' }],
  valueBoolean: true,
  ...more,
});

/** @param phones all that may ring @param night asked late: it is opened before the first test */
export function wardOf(phones: readonly string[], night: () => Night): Ward {
  const ward: Ward = {
    admit: async (more = {}) => {
      const person = { resourceType: 'Patient', name: [{ family: 'Lindt' }], birthDate: '1980-05-04', ...more };
      const id = await night().chart(person);
      await ward.watch(id);
      return id;
    },
    watch: async (patientId) => {
      const patient = { model: 'SYNCHROMED_II', indication: 'SPASTIC_QUADRIPLEGIA', drug: 'baclofen' } as const;
      const said = { patientId, watched: true, why: 'device', patient, at: Date.now() } as const;
      await night().say('orders', 'watch-changed', said);
    },
    sees: async (patient, ...codes) => {
      for (const code of codes) {
        await night().chart(sign(patient, code));
        const word = code.toUpperCase().replaceAll('-', '_');
        await night().eventually(`${code} is known`, async () => {
          const told = (await night().told('grade-changed')).findLast(({ patientId }) => patientId === patient);
          return told?.signs.some((one) => one === word) === true;
        });
      }
    },
    incidentsOf: async (patient) => {
      const all: unknown = (await night().rest('GET', '/incidents')).body['incidents'];
      return Array.isArray(all) ? all.filter((one: Shown) => one['patient'] === `Patient/${patient}`) : [];
    },
    incidentOf: async (patient) => {
      let id: unknown;
      await night().eventually('there is an incident', async () => {
        id = (await ward.incidentsOf(patient)).find((one) => one['state'] !== 'resolved')?.['id'];
        return id !== undefined;
      });
      return String(id);
    },
    shown: async (incident) => (await night().rest('GET', `/incidents/${incident}`)).body,
    pagesOn: async (phone, incident) =>
      (await night().phone(phone)).filter(({ body }) => body['incident'] === incident && body['type'] !== 'stand-down'),
    rings: async (incident) => {
      const counts: Record<string, number> = {};
      for (const phone of phones) {
        const { length } = await ward.pagesOn(phone, incident);
        if (length > 0) counts[phone] = length;
      }
      return counts;
    },
    rang: async (incident, expected) => {
      let seen: Rings = {};
      const isDone = async (): Promise<boolean> => {
        seen = await ward.rings(incident);
        const { pages } = await ward.shown(incident);
        const settled = Array.isArray(pages) && pages.every((page: Shown) => page['outcome'] !== null);
        return settled && Object.entries(expected).every(([phone, count]) => seen[phone] === count);
      };
      const words = `the phones rang ${JSON.stringify(expected)}`;
      try {
        await night().eventually(words, isDone);
      } catch (error) {
        throw new Error(`${String(error)}\nthey rang ${JSON.stringify(seen)}`, { cause: error });
      }
      const others = Object.keys(seen).filter((phone) => expected[phone] === undefined);
      if (others.length > 0) throw new Error(`${words}, and ${others.join(', ')} too`);
    },
    byLink: async (phone, incident, answer = 'accept') => {
      const page = (await ward.pagesOn(phone, incident)).at(-1);
      const url = String(page?.body['url']).replace(/^https?:\/\/[^/]+/, night().url());
      const nonce = /name="nonce" value="([^"]+)"/.exec(await (await fetch(url)).text())?.[1] ?? '';
      return (await fetch(url, { method: 'POST', body: new URLSearchParams({ nonce, answer }) })).status;
    },
    say: async (incident, what, body = {}) =>
      (await night().rest('POST', `/incidents/${incident}/${what}`, body)).status,
  };
  return ward;
}
