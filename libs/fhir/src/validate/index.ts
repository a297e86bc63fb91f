/** FHIR R4 checked without a network: everything we send, and a remark on what we receive. */
export { validateForSending, validateLoosely } from './validate.js';
export type { Problem } from './problem.js';
export { tableFiles, trimTables, type ReadDefinitions, type TrimmedTables } from './trim-tables.js';
