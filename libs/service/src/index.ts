/**
 * What every service is made of: the libs put together once. An app brings its rooms, its readers and its migrations.
 * What does not happen here: nothing clinical is decided, no case, report or incident is known.
 */
export { runPumptraceService, EHR_SOURCE, FOUNDATION, SERVICE_CONFIG, type PumptraceService } from './run.js';
export { serviceSettings, type ServiceConfig } from './settings.js';
export { CLINICAL_RULES, RULESET_VERSION, readClinicalRules, type ClinicalRules } from './clinical-rules.js';
export { EHR_SIDE, LIVING, type EhrSide, type Living } from './ehr-side.js';
export { migrationsOf, type Foundation } from './foundation.js';
export { Handling } from './handling.js';
export {
  SITE,
  NO_SITE,
  authorAt,
  orderAuthority,
  standsAt,
  taskOwner,
  type Site,
  type SiteContact,
  type SiteStandingOrder,
  type WatchSources,
} from './site/site.js';
export { readSite, type SiteAnswer } from './site/read-site.js';
export { onCallFile, type OnCallFile } from './files/on-call-file.js';
export type { OnCallChannel } from './files/on-call-channels.js';
export type { OnCallSchedule } from './files/on-call-schedules.js';
export type { OnCallTarget } from './files/on-call-ladders.js';
export { SETTINGS_FILES, settingsArtifacts, type SettingsFileName } from './files/schemas.js';
