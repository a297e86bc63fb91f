/** The EHR behind one door: typed calls, closed answers, no exception for what the other side does. */
export { EhrClient, type SearchOptions } from './ehr-client.js';
export * from './answer.js';
export { failureToThrow } from './failure.js';
export type { Written } from './reply.js';
export type { BinaryContent, SmartConfiguration } from './documents.js';
export { searchText } from './search-pages.js';
export type { IdentifierFound, SearchExtent, SearchFound, SearchParameters } from './search-pages.js';
export { isFhirId } from './address.js';
export {
  basicCredentials,
  bearerCredentials,
  issuedCredentials,
  noCredentials,
  type Credentials,
  type IssuedToken,
} from './credentials.js';
export {
  DEFAULT_EHR_LIMITS,
  SystemEhrTime,
  type EhrClientSettings,
  type EhrLimits,
  type EhrTime,
  type Exchange,
} from './settings.js';
