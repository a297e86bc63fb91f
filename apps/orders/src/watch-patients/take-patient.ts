import { readPatient } from '#fhir';
import type { Arrival, Commit, EhrReader } from '#intake';
import { forgetVersion } from '../watch/forget-version.js';
import type { WatchParts } from './take-device.js';

/** The patients we watch: death asks whether the watch ends, a merge is followed, a test patient is known as one. */
export class TakePatient implements EhrReader {
  readonly type = 'Patient';

  constructor(private readonly parts: WatchParts) {}

  pollPatient(patientId: string): Readonly<Record<string, string>> {
    return { _id: patientId };
  }

  async take(arrival: Arrival): Promise<Commit> {
    const { fhirBase, watch } = this.parts;
    const read = readPatient(arrival.resource, { fhirBase });
    if (read.kind !== 'read')
      return { outcome: read.kind === 'refused' ? read.refusal : 'withdrawn', run: async () => undefined };
    return {
      outcome: 'kept',
      run: async (em) => {
        if (!(await watch.patient(em, read.value))) await forgetVersion(em, arrival);
      },
    };
  }

  async gone(id: string): Promise<Commit> {
    return { outcome: 'gone', run: (em) => this.parts.watch.patientGone(em, id) };
  }
}
