/** The algorithm and its words as FHIR definitions, built from the clinical tables and committed under `libs/fhir/artifacts`. */
export { PUBLISHED_EDITION, artifactText, buildArtifacts } from './build.js';
export type { Artifact } from './build.js';
export type { ArtifactTables } from './clinical-tables.js';
export { FACTS_QUESTIONNAIRE } from './questionnaire.js';
