import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import type { Resource } from '@medplum/fhirtypes';
import { ACTIONS, CAUSES, FINDINGS, RULES, SIGNS, STEPS } from '#clinical';
import { codeOf } from '../terminology/local-codes.js';
import { validateForSending } from '../validate/index.js';
import { PUBLISHED_EDITION, artifactText, buildArtifacts } from './build.js';

const { canonicalBase: BASE, version: VERSION } = PUBLISHED_EDITION;
const FOLDER = new URL('../../artifacts/', import.meta.url);
const artifacts = buildArtifacts(BASE, VERSION);
const all = artifacts.map((artifact) => artifact.resource);
const isOf = <T extends Resource['resourceType']>(
  resource: Resource,
  type: T,
): resource is Extract<Resource, { resourceType: T }> => resource.resourceType === type;
const of = <T extends Resource['resourceType']>(type: T): Extract<Resource, { resourceType: T }>[] =>
  all.flatMap((resource) => (isOf(resource, type) ? [resource] : []));

describe('the published definitions', () => {
  it('are committed as the tables make them: run `npm run artifacts` when this fails', () => {
    const committed = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
    expect(committed.sort()).toEqual(artifacts.map((artifact) => artifact.path).sort());
    for (const artifact of artifacts) {
      expect([artifact.path, readFileSync(new URL(artifact.path, FOLDER), 'utf8') === artifactText(artifact)]).toEqual([
        artifact.path,
        true,
      ]);
    }
  });

  it('are the same twice, and move with the base', () => {
    expect(buildArtifacts(`${BASE}/`, VERSION)).toEqual(artifacts);
    expect(JSON.stringify(buildArtifacts('https://hospital.example/fhir', VERSION))).not.toContain(
      'pumptrace.example.org',
    );
  });

  it('are valid R4, every one, with an id and a canonical URL of their own', () => {
    for (const { path, resource } of artifacts) expect([path, validateForSending(resource)]).toEqual([path, []]);
    expect(new Set(artifacts.map((artifact) => artifact.path)).size).toBe(artifacts.length);
    expect(validateForSending({ ...all[0], status: 'done' })).not.toEqual([]);
  });

  it('carry no billing code of people and no dose', () => {
    const text = artifacts.map(artifactText).join('');
    expect(text).not.toMatch(/icd-10|hcpcs|\bCPT\b|"F19\.|T85\.|\d\s?(mcg|ug|mg)\b/);
  });
});

describe('plans', () => {
  const plans = of('PlanDefinition');
  const activities = of('ActivityDefinition');

  it('have one action per step, in the order of the protocol, each with its source and its activity', () => {
    expect(plans.map((plan) => plan.id)).toEqual(['ajnr2011', 'bardutzky']);
    const urls = new Set(activities.map((activity) => `${activity.url ?? ''}|${activity.version ?? ''}`));
    for (const plan of plans) {
      expect(plan.action?.map((action) => action.id).sort()).toEqual(STEPS.map(codeOf).sort());
      for (const action of plan.action ?? []) {
        expect(action.documentation?.[0]?.citation).toBeTruthy();
        expect(action.condition?.[0]?.expression?.description).toBeTruthy();
        expect(urls.has(action.definitionCanonical ?? '')).toBe(true);
        for (const related of action.relatedAction ?? [])
          expect(plan.action?.some((other) => other.id === related.actionId)).toBe(true);
      }
    }
    const rungs = plans[0]?.action?.filter((action) => action.prefix !== undefined).map((action) => action.id);
    expect(rungs?.slice(0, 4)).toEqual(['interrogation', 'plain-films', 'rotor-study', 'csf-aspiration']);
  });

  it('name gates with the rules behind them', () => {
    const contrast = plans[0]?.action?.find((action) => action.id === 'fluoro-contrast');
    const codes = contrast?.reason?.flatMap((reason) => reason.coding?.map((coding) => coding.code) ?? []);
    expect(codes).toContain('g-aspiration-before-contrast');
    expect(codes).toContain('ITB.GT.01');
    const films = plans[0]?.action?.find((action) => action.id === 'plain-films');
    const rules = films?.documentation?.filter((entry) => entry.type === 'justification').map((entry) => entry.label);
    expect(rules?.length).toBeGreaterThan(3);
    expect(rules?.every((rule) => RULES.some((known) => known.id === rule))).toBe(true);
  });

  it('make every order a ServiceRequest and every decision a Task, the bolus trial first of all', () => {
    const kind = (id: string): string | undefined => activities.find((activity) => activity.id === id)?.kind;
    expect([kind('bolus-trial'), kind('rescue-bolus-decision'), kind('refill-decision')]).toEqual([
      'Task',
      'Task',
      'Task',
    ]);
    expect([kind('plain-films'), kind('repeat-plain-films')]).toEqual(['ServiceRequest', 'ServiceRequest']);
    expect(activities).toHaveLength(STEPS.length + ACTIONS.length);
    expect(activities.some((activity) => activity.kind === 'MedicationRequest')).toBe(false);
  });
});

describe('words', () => {
  it('are published as code systems with a display and a value set each', () => {
    const systems = of('CodeSystem');
    const codes = (id: string): string[] =>
      systems.find((system) => system.id === id)?.concept?.map((concept) => concept.code) ?? [];
    expect(codes('cause')).toEqual(CAUSES.map(codeOf));
    expect(codes('finding')).toEqual(FINDINGS.map(codeOf));
    expect(codes('step')).toContain('pump-evaluation');
    expect(codes('rule').length).toBeGreaterThan(40);
    expect(codes('rule')).toContain('ITB.GT.01');
    const sets = new Set(of('ValueSet').map((set) => set.url));
    for (const system of systems) {
      expect(sets.has(system.valueSet)).toBe(true);
      expect(system.count).toBe(system.concept?.length ?? 0);
    }
  });

  it('are related to public codes with a stated equivalence', () => {
    const maps = of('ConceptMap');
    expect(maps.map((map) => map.id)).toEqual([
      'step-to-public',
      'cause-to-public',
      'sign-to-public',
      'measurement-to-public',
    ]);
    const films = maps[0]?.group?.[0]?.element?.find((element) => element.code === 'plain-films');
    expect(films?.target?.find((target) => target.code === '24970-6')?.equivalence).toBe('equivalent');
    expect(films?.target?.find((target) => target.code === '37636-8')?.equivalence).toBe('wider');
    expect(maps[0]?.copyright).toContain('LOINC');
  });

  it('ask for facts without making an absent sign of a blank one', () => {
    const [form] = of('Questionnaire');
    const signs = form?.item?.find((item) => item.linkId === 'signs')?.item ?? [];
    expect(signs).toHaveLength(SIGNS.length);
    expect(new Set(signs.map((item) => item.type))).toEqual(new Set(['choice']));
  });
});
