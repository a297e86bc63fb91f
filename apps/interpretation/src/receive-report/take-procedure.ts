import { readProcedure, type EventContext, type EventRead, type Read } from '#fhir';
import { TakeEvent } from './take-event.js';

/** Refill, revision, reprogramming, MRI: they re-open causes and begin evidence episodes (F1). */
export class TakeProcedure extends TakeEvent {
  readonly type = 'Procedure';

  protected read(resource: unknown, context: EventContext): Read<EventRead> {
    return readProcedure(resource, context);
  }
}
