import { readTask } from '#fhir';
import type { Arrival, Commit, EhrReader } from '#intake';
import type { TakeParts } from './take-request.js';

/** Our Tasks as people take, do or decline them. */
export class TakeTask implements EhrReader {
  readonly type = 'Task';
  readonly criteria = 'Task?';

  constructor(private readonly parts: TakeParts) {}

  pollPatient(patientId: string): Readonly<Record<string, string>> {
    return { patient: patientId };
  }

  async take(arrival: Arrival): Promise<Commit> {
    const { book, fhirBase, follow } = this.parts;
    const read = readTask(arrival.resource, {
      book,
      server: { fhirBase },
    });
    if (read.kind === 'refused') return { outcome: read.refusal, run: async () => undefined };
    if (read.kind === 'withdrawn') return this.gone(arrival.id);
    const { decisionId, status } = read.value;
    if (decisionId === undefined) return { outcome: 'not-ours', run: async () => undefined };
    if (decisionId.startsWith('watch.'))
      return { outcome: 'followed', run: (em) => follow.question(em, decisionId, arrival.id, status) };
    return { outcome: 'followed', run: async (em) => void (await follow.ours(em, decisionId, arrival.id, status, {})) };
  }

  async gone(id: string): Promise<Commit> {
    return { outcome: 'gone', run: (em) => this.parts.follow.taskGone(em, id) };
  }
}
