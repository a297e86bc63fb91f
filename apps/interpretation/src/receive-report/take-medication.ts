import { readMedicationAdministration, type EventContext, type EventRead, type Read } from '#fhir';
import { TakeEvent } from './take-event.js';

/** A single intrathecal dose charted as given: a bolus, and the contrast gate shuts (E1.3, decision 12). */
export class TakeMedication extends TakeEvent {
  readonly type = 'MedicationAdministration';

  protected read(resource: unknown, context: EventContext): Read<EventRead> {
    return readMedicationAdministration(resource, context);
  }
}
