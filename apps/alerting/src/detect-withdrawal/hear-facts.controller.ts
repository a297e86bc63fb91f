import { MEASUREMENTS } from '#clinical';
import type { Envelope } from '#messaging/contracts';
import { Hears } from '#messaging';
import { rows } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { Handling } from '#service';
import { Controller, Inject } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { keepEvent, meetPatient } from '../patient/patient.store.js';
import { keepRecord, type Item } from '../sign/record.store.js';
import { Grading } from './grade.js';

type Fact = Envelope<'fact-recorded'>['body'];

/** Signs and events that a human recorded through the typed door of orders (decision 11). */
@Controller()
export class HearFacts {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly handling: Handling,
    private readonly grading: Grading,
  ) {}

  @Hears('fact-recorded')
  async factRecorded(envelope: Envelope<'fact-recorded'>): Promise<void> {
    const { body } = envelope;
    await this.handling.once(envelope, async (em) => {
      await meetPatient(em, body.patientId);
      await this.keep(em, body);
      await this.grading.grade(em, body.patientId);
    });
  }

  private async keep(em: EntityManager, { factId, patientId, at, actor, fact }: Fact): Promise<void> {
    const source = `fact/${factId}`;
    switch (fact.kind) {
      case 'sign': {
        const items: Item[] = [
          ...fact.present.map((sign): Item => ({ kind: 'sign', sign, present: true })),
          ...fact.absent.map((sign): Item => ({ kind: 'sign', sign, present: false })),
          ...MEASUREMENTS.flatMap((name): Item[] => {
            const quantity = fact.values[name];
            return quantity === undefined ? [] : [{ kind: 'value', name, quantity }];
          }),
        ];
        const signed = actor.kind === 'person';
        const record = {
          patientId,
          source,
          version: '1',
          at,
          receivedAt: this.clock.now(),
          preliminary: false,
          signed,
          withdrawn: false,
          items,
        };
        await keepRecord(em, record);
        return;
      }
      case 'event':
        await keepEvent(em, patientId, { kind: fact.event, at }, source, this.clock.now());
        return;
      case 'device':
        await rows(em, 'update patient set facts = $2 where patient_id = $1', [
          patientId,
          JSON.stringify(fact.patient),
        ]);
        return;
      case 'result':
        // A report of a step: interpretation reads it, and its assessment comes to us.
        return;
      default: {
        const never: never = fact;
        return never;
      }
    }
  }
}
