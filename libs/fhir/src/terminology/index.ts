/** Our words as codes, public codes with their fit, identifiers, units. */
export { codeOf, codingOf, wordOf, wordOfCoding, LOCAL_WORDS, PUMP_EVALUATION } from './local-codes.js';
export type { CodingOnWire, Word } from './local-codes.js';
export { displayOf, shownCoding } from './display.js';
export { NO_SITE_CODES, isListed } from './site-codes.js';
export type { SiteCode, SiteCodes, SiteCoding } from './site-codes.js';
export { standardCodings, standardRowsFor, STANDARD_ROWS, isWeak } from './standard-codings.js';
export type { StandardCoding } from './standard-codings.js';
export type { Fit, StandardRow } from './standard-row.js';
export { LOCAL_SYSTEMS, PUBLIC_SYSTEMS, SIDS, canonical, localSystem, localSystemOf, sid } from './systems.js';
export type { LocalSystem, Sid } from './systems.js';
export { SHIPPED_UNITS, isKnownUcum } from './units.js';
