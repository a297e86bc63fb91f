// All published definitions, built from the clinical tables. Pure: the same tables give the same bytes.
import type { Resource } from '@medplum/fhirtypes';
import { codeSystems, valueSets } from './code-systems.js';
import { conceptMaps } from './concept-maps.js';
import type { Edition } from './header.js';
import { activityDefinitions, planDefinitions } from './plan-definitions.js';
import { factsQuestionnaire } from './questionnaire.js';
import { verdictExtension } from './structure-definitions.js';
import { CLINICAL_TABLES, type ArtifactTables } from './clinical-tables.js';

/** The edition committed with the code. A site with its own base serves the same definitions under that base. */
export const PUBLISHED_EDITION = { canonicalBase: 'https://pumptrace.example.org/fhir', version: '1.0.0' } as const;

export interface Artifact {
  /** File below `libs/fhir/artifacts`, `PlanDefinition-ajnr2011.json`. */
  readonly path: string;
  readonly resource: Resource;
}

export function buildArtifacts(
  canonicalBase: string,
  version: string,
  tables: ArtifactTables = CLINICAL_TABLES,
): Artifact[] {
  const edition: Edition = { canonicalBase: canonicalBase.replace(/\/+$/, ''), version };
  const resources: readonly (Resource & { id?: string })[] = [
    ...planDefinitions(edition, tables),
    ...activityDefinitions(edition, tables),
    ...codeSystems(edition, tables.rules),
    ...valueSets(edition),
    ...conceptMaps(edition),
    factsQuestionnaire(edition),
    verdictExtension(edition),
  ];
  return resources.map((resource) => ({ path: `${resource.resourceType}-${resource.id ?? ''}.json`, resource }));
}

/** The bytes of an artifact file. */
export function artifactText(artifact: Artifact): string {
  return `${JSON.stringify(artifact.resource, null, 2)}\n`;
}
