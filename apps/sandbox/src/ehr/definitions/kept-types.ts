import type { ResourceType } from '@medplum/fhirtypes';

/** Where a resource names its patient; `none` when it names nobody by one plain reference. */
type PatientField = 'subject' | 'patient' | 'for' | 'none';

/**
 * The resource types this EHR keeps, and the field by which each is filed under a patient. A closed list, so that the
 * CapabilityStatement is honest: what stands here is served, everything else is answered with 404.
 */
export const PATIENT_FIELD = {
  ActivityDefinition: 'none',
  AllergyIntolerance: 'patient',
  Appointment: 'none',
  AuditEvent: 'none',
  Basic: 'subject',
  Binary: 'none',
  CarePlan: 'subject',
  CareTeam: 'subject',
  ClinicalImpression: 'subject',
  CodeSystem: 'none',
  Communication: 'subject',
  CommunicationRequest: 'subject',
  ConceptMap: 'none',
  Condition: 'subject',
  Consent: 'patient',
  DetectedIssue: 'patient',
  Device: 'patient',
  DeviceUseStatement: 'subject',
  DiagnosticReport: 'subject',
  DocumentReference: 'subject',
  Encounter: 'subject',
  EpisodeOfCare: 'patient',
  Flag: 'subject',
  Group: 'none',
  ImagingStudy: 'subject',
  List: 'subject',
  Location: 'none',
  Media: 'subject',
  Medication: 'none',
  MedicationAdministration: 'subject',
  MedicationRequest: 'subject',
  MedicationStatement: 'subject',
  Observation: 'subject',
  Organization: 'none',
  Patient: 'none',
  PlanDefinition: 'none',
  Practitioner: 'none',
  PractitionerRole: 'none',
  Procedure: 'subject',
  Provenance: 'none',
  Questionnaire: 'none',
  QuestionnaireResponse: 'subject',
  RelatedPerson: 'patient',
  RequestGroup: 'subject',
  ServiceRequest: 'subject',
  Specimen: 'subject',
  Subscription: 'none',
  Task: 'for',
  ValueSet: 'none',
} as const satisfies Partial<Record<ResourceType, PatientField>>;

/** A resource type this EHR keeps. */
export type KeptType = keyof typeof PATIENT_FIELD;

/** Whether the word names a resource type this EHR keeps. */
export const isKeptType = (word: unknown): word is KeptType =>
  typeof word === 'string' && Object.hasOwn(PATIENT_FIELD, word);

/** All kept types in alphabetical order. */
export const KEPT_TYPES: readonly KeptType[] = Object.keys(PATIENT_FIELD).filter(isKeptType);
