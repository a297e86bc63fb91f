/** Clinical words to FHIR. Pure: ids, times and versions are handed in. Never a MedicationRequest; decisions are Tasks. */
export type { WriteContext } from './elements.js';
export { priorityOfGrade, priorityOfTier } from './priority.js';
export type { Priority } from './priority.js';
export { alsoConsider, gateWords, gradeWords } from './wording.js';
export { STANDING_ORDER_STEPS, writeServiceRequest } from './service-request.js';
export type {
  OrderAuthority,
  OrderToWrite,
  OrderableStep,
  StandingOrder,
  StandingOrderStep,
} from './service-request.js';
export { writeTask } from './task.js';
export type { TaskToWrite } from './task.js';
export { writeClinicalImpression } from './clinical-impression.js';
export type { ClinicianVerdict, ImpressionToWrite, ReportRelied } from './clinical-impression.js';
export { CONDITION_STANDINGS, writeCondition } from './condition.js';
export type { ConditionStanding, ConditionToWrite } from './condition.js';
export { writeFlag, writeGateIssue, writeSuspicion } from './alerts.js';
export type { Alarm, FlagToWrite, GateIssueToWrite, SuspicionToWrite } from './alerts.js';
export { PAGE_MEDIA, writeCommunication, writeCommunicationRequest } from './communication.js';
export type { PageMedium, PageRequestToWrite, PageResult, PageSentToWrite, PageToWrite } from './communication.js';
