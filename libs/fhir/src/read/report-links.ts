// What a DiagnosticReport points at, before it is read as a whole: whose it is, which orders and results it names.
import { localReference, type Server } from './references.js';
import { object, objects, text } from './wire.js';

export interface ReportLinks {
  /** Logical id of the patient; absent when none is named, or one of another server. */
  readonly patientId?: string;
  /** Orders it is based on, as `ServiceRequest/9`. */
  readonly orders: readonly string[];
  /** References of results outside the report, as written, to be read from the EHR. */
  readonly results: readonly string[];
}

export function reportLinks(input: unknown, server: Server): ReportLinks {
  const report = object(input) ?? {};
  const subject = localReference(object(report['subject'])?.['reference'], server);
  const orders = objects(report['basedOn']).map((element) => localReference(element['reference'], server));
  const results = objects(report['result']).map((element) => text(element['reference']) ?? '');
  return {
    ...(subject?.startsWith('Patient/') === true ? { patientId: subject.slice('Patient/'.length) } : {}),
    orders: orders.filter((reference) => reference !== undefined),
    results: results.filter((reference) => reference !== '' && !reference.startsWith('#')),
  };
}
