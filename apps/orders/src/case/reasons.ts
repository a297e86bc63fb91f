import { Inject, Injectable } from '@nestjs/common';
import { PatientText, type Connection } from '#persistence';
import { CLOCK, IDS, type Clock, type Ids } from '#platform';
import type { EntityManager } from 'typeorm';

/** What people write about a patient lies apart from the journal, under the patient's key (decision 32). */
@Injectable()
export class Reasons {
  private readonly texts: PatientText;

  constructor(
    @Inject(IDS) private readonly ids: Ids,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.texts = new PatientText(ids, clock);
  }

  /** Keeps the words and gives the name under which the journal knows them. */
  async keep(em: EntityManager, patientId: string, words: string): Promise<string> {
    const ref = `words.${this.ids.uuid()}`;
    await this.texts.put(em, patientId, ref, words);
    return ref;
  }

  /** The words, or undefined when they were destroyed. */
  async read(on: Connection, patientId: string, ref: string): Promise<string | undefined> {
    const reading = await this.texts.get(on, patientId, ref);
    return reading.kind === 'text' ? reading.text : undefined;
  }
}
