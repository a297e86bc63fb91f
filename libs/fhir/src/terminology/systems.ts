// Names of code systems and identifier systems, ours and the public ones. Nothing else in the house spells a system URI.

/** Our own code systems, each at `{canonicalBase}/CodeSystem/{name}`. */
export const LOCAL_SYSTEMS = [
  'step',
  'action',
  'cause',
  'finding',
  'sign',
  'gate',
  'measurement',
  'verdict',
  'rule',
  'pathway',
  'severity',
  'mimic',
  // Beyond the published list: what the pump went through, and coded answers of measurements. Accepted on the way in.
  'event',
  'injection-site',
  'fluid-type',
  'device-model',
  'pump-drug',
  'presence',
] as const;
export type LocalSystem = (typeof LOCAL_SYSTEMS)[number];

/** Our identifier systems, each at `{canonicalBase}/sid/{name}`. */
export const SIDS = ['case', 'order', 'decision', 'incident'] as const;
export type Sid = (typeof SIDS)[number];

/** Public code systems we speak. IMDRF has no HL7 URI, so it lives under our own base (see `publicSystem`). */
export const PUBLIC_SYSTEMS = {
  loinc: 'http://loinc.org',
  sct: 'http://snomed.info/sct',
  ucum: 'http://unitsofmeasure.org',
  rxnorm: 'http://www.nlm.nih.gov/research/umls/rxnorm',
  unii: 'http://fdasis.nlm.nih.gov',
  atc: 'http://www.whocc.no/atc',
  ndc: 'http://hl7.org/fhir/sid/ndc',
  dicom: 'http://dicom.nema.org/resources/ontology/DCM',
  identifierType: 'http://terminology.hl7.org/CodeSystem/v2-0203',
  conditionClinical: 'http://terminology.hl7.org/CodeSystem/condition-clinical',
  conditionVerification: 'http://terminology.hl7.org/CodeSystem/condition-ver-status',
  conditionCategory: 'http://terminology.hl7.org/CodeSystem/condition-category',
  communicationCategory: 'http://terminology.hl7.org/CodeSystem/communication-category',
  flagCategory: 'http://terminology.hl7.org/CodeSystem/flag-category',
  interpretation: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
  route: 'http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration',
  planDefinitionType: 'http://terminology.hl7.org/CodeSystem/plan-definition-type',
  actReason: 'http://terminology.hl7.org/CodeSystem/v3-ActReason',
} as const;
export type PublicSystem = keyof typeof PUBLIC_SYSTEMS;

/** `{base}/CodeSystem/step`. The base carries no trailing slash; one given is taken off. */
export function localSystem(canonicalBase: string, system: LocalSystem): string {
  return `${trimmed(canonicalBase)}/CodeSystem/${system}`;
}

export function sid(canonicalBase: string, name: Sid): string {
  return `${trimmed(canonicalBase)}/sid/${name}`;
}

export function imdrfAnnexA(canonicalBase: string): string {
  return `${trimmed(canonicalBase)}/sid/imdrf-annex-a`;
}

export function fdaProductCode(canonicalBase: string): string {
  return `${trimmed(canonicalBase)}/sid/fda-product-code`;
}

export function canonical(
  canonicalBase: string,
  type: 'PlanDefinition' | 'ActivityDefinition' | 'ValueSet' | 'ConceptMap' | 'Questionnaire' | 'StructureDefinition',
  id: string,
): string {
  return `${trimmed(canonicalBase)}/${type}/${id}`;
}

/** Which of our code systems a URI names; undefined when it is not one of ours under this base. */
export function localSystemOf(canonicalBase: string, uri: string): LocalSystem | undefined {
  const prefix = `${trimmed(canonicalBase)}/CodeSystem/`;
  if (!uri.startsWith(prefix)) return undefined;
  const name = uri.slice(prefix.length);
  return LOCAL_SYSTEMS.find((system) => system === name);
}

function trimmed(canonicalBase: string): string {
  return canonicalBase.replace(/\/+$/, '');
}
