// Our words as CodeSystems, and a ValueSet of each.
import type { CodeSystem, CodeSystemConcept, ValueSet } from '@medplum/fhirtypes';
import { displayOf } from '../terminology/display.js';
import { LOCAL_WORDS, codeOf } from '../terminology/local-codes.js';
import { LOCAL_SYSTEMS, canonical, localSystem, type LocalSystem } from '../terminology/systems.js';
import { header, type Edition } from './header.js';

/** A rule of the clinical register: its id is its code. */
export interface PublishedRule {
  readonly id: string;
  readonly title: string;
  readonly cite: string;
}

const ABOUT = {
  step: ['Steps', 'Diagnostic steps a report can belong to, and the request that opens an evaluation.'],
  action: ['Actions', 'What is asked of people: decisions, repeats, errands.'],
  cause: ['Causes', 'The causes of pump and catheter failure that a case settles one by one.'],
  finding: ['Findings', 'What a report can say, by the step that can say it.'],
  sign: ['Signs', 'Signs and circumstances of withdrawal, overdose and their neighbours.'],
  gate: ['Gates', 'What must be so before an order is released.'],
  measurement: ['Measurements', 'Names of measured or coded values of reports, orders and bedside records.'],
  verdict: ['Verdicts', 'The state of one cause in a case. Open means not settled.'],
  rule: ['Rules', 'Rules of the clinical library by their public ids.'],
  pathway: ['Pathways', 'Which way the picture points.'],
  severity: ['Severities', 'Grades of withdrawal; a product rule that awaits clinical approval.'],
  mimic: ['Mimics', 'Illnesses that overlap; listing one dismisses nothing.'],
  event: ['Events', 'What happened to pump and catheter.'],
  'injection-site': ['Injection sites', 'Where something was injected.'],
  'fluid-type': ['Fluid types', 'What an aspiration brought.'],
  'device-model': ['Device models', 'Pump models with rules of their own.'],
  'pump-drug': ['Pump drugs', 'What is known of the drug in the reservoir.'],
  presence: ['Presence', 'Looked for and seen, or looked for and not seen. Nothing said is neither.'],
} as const satisfies Record<LocalSystem, readonly [string, string]>;

export function codeSystems(edition: Edition, rules: readonly PublishedRule[]): CodeSystem[] {
  return LOCAL_SYSTEMS.map((system) => {
    const [title, description] = ABOUT[system];
    const concept = system === 'rule' ? rules.map(ruleConcept) : conceptsOf(system);
    return {
      resourceType: 'CodeSystem',
      id: system,
      ...header(edition, localSystem(edition.canonicalBase, system), title, description),
      caseSensitive: true,
      valueSet: canonical(edition.canonicalBase, 'ValueSet', system),
      content: 'complete',
      count: concept.length,
      ...(concept.length === 0 ? {} : { concept }),
    };
  });
}

function conceptsOf<S extends LocalSystem>(system: S): CodeSystemConcept[] {
  return LOCAL_WORDS[system].map((word) => ({ code: codeOf(word), display: displayOf(system, word) }));
}

function ruleConcept(rule: PublishedRule): CodeSystemConcept {
  return { code: rule.id, display: rule.title, definition: `Source: ${rule.cite}` };
}

export function valueSets(edition: Edition): ValueSet[] {
  return LOCAL_SYSTEMS.map((system) => {
    const [title, description] = ABOUT[system];
    return {
      resourceType: 'ValueSet',
      id: system,
      ...header(
        edition,
        canonical(edition.canonicalBase, 'ValueSet', system),
        `All ${title.toLowerCase()}`,
        description,
      ),
      compose: { include: [{ system: localSystem(edition.canonicalBase, system), version: edition.version }] },
    };
  });
}
