import { DEVICE_MODELS } from '#clinical';
import { codeOf, readDevice, type Codebook, type DeviceRead } from '#fhir';
import type { Arrival, Commit, EhrReader } from '#intake';
import type { WatchPatients } from './watch-patients.js';

export interface WatchParts {
  readonly watch: WatchPatients;
  readonly book: Codebook;
  readonly fhirBase: string;
}

/** Types by which a pump is looked for, beside the site's: ours, the implanted drug systems of SNOMED, the FDA's product code, the models by name. */
const PUMP_TYPES = [
  'intrathecal-pump',
  'intrathecal-infusion-pump',
  '360041000',
  'LKK',
  ...DEVICE_MODELS.filter((model) => model !== 'UNKNOWN').map(codeOf),
];

/** The registry of pumps: who has one is watched (decision 17). */
export class TakeDevice implements EhrReader {
  readonly type = 'Device';
  readonly criteria = 'Device?';

  constructor(private readonly parts: WatchParts) {}

  pollAll(): Readonly<Record<string, string>> {
    const ofSite = this.parts.book.siteCodes.pumpTypes.map(({ system, code }) => `${system}|${code}`);
    return { type: [...PUMP_TYPES, ...ofSite].join(',') };
  }

  pollPatient(patientId: string): Readonly<Record<string, string>> {
    return { patient: patientId };
  }

  async take(arrival: Arrival): Promise<Commit> {
    const { book, fhirBase, watch } = this.parts;
    const read = readDevice(arrival.resource, {
      book,
      server: { fhirBase },
    });
    if (read.kind === 'withdrawn') return this.gone(arrival.id);
    if (read.kind === 'refused') return { outcome: read.refusal, run: (em) => watch.deviceGone(em, arrival.id) };
    const { value }: { value: DeviceRead } = read;
    return { outcome: 'kept', run: (em) => watch.device(em, value) };
  }

  async gone(id: string): Promise<Commit> {
    return { outcome: 'gone', run: (em) => this.parts.watch.deviceGone(em, id) };
  }
}
