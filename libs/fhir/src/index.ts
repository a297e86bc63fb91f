/** FHIR R4 and nothing else: the EHR client, our words as codes, reading in, writing out, checking what we send. */
export * from './client/index.js';
export * from './terminology/index.js';
export * from './read/index.js';
export * from './documents/index.js';
export * from './validate/index.js';
export * from './write/index.js';
export * from './artifacts/index.js';
