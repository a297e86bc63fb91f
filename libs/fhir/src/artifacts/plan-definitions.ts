// The algorithm as PlanDefinition (one action per step) and its orders and Tasks as ActivityDefinition.
import type { ActivityDefinition, PlanDefinition, PlanDefinitionAction, RelatedArtifact } from '@medplum/fhirtypes';
import {
  ACTIONS,
  FINDINGS_BY_STEP,
  STEPS,
  type Action,
  type Finding,
  type Gate,
  type ProtocolId,
  type Step,
} from '#clinical';
import { shownCoding } from '../terminology/display.js';
import { codeOf } from '../terminology/local-codes.js';
import { PUBLIC_SYSTEMS, canonical, localSystem } from '../terminology/systems.js';
import { PROTOCOL_WORDS, gateWords } from '../write/wording.js';
import { header, type Edition } from './header.js';

/** The clinical tables a plan is built from, as the clinical door gives them. */
export interface PlannedStep {
  readonly asks: string;
  readonly precondition: string;
  readonly gates: readonly Gate[];
  readonly kind: 'order' | 'task';
  readonly cite: string;
}
export interface PlannedAction {
  readonly asks: string;
  readonly step?: Step;
  readonly kind: 'order' | 'task';
}
export interface PlannedProtocol {
  readonly id: ProtocolId;
  readonly version: string;
  readonly title: string;
  readonly cite: string;
  readonly ladder: readonly Step[];
  readonly onRequest: readonly Step[];
}
export interface PlanTables {
  readonly steps: Readonly<Record<Step, PlannedStep>>;
  readonly actions: Readonly<Record<Action, PlannedAction>>;
  readonly protocols: Readonly<Record<ProtocolId, PlannedProtocol>>;
  /** The rule behind each gate. */
  readonly gates: Readonly<Record<Gate, { readonly rule: string }>>;
  /** What each finding of a report says, with its rule. */
  readonly evidence: Readonly<Record<Finding, readonly { readonly rule: string; readonly title: string }[]>>;
  /** The citation shelf: what a source key stands for. */
  readonly shelf: ReadonlyMap<string, { readonly where: string; readonly says: string }>;
}

export function planDefinitions(edition: Edition, tables: PlanTables): PlanDefinition[] {
  return Object.values(tables.protocols).map((protocol) => ({
    resourceType: 'PlanDefinition',
    id: protocol.id,
    ...header(
      edition,
      canonical(edition.canonicalBase, 'PlanDefinition', protocol.id),
      `${PROTOCOL_WORDS[protocol.id]}`,
      `${protocol.title}. Order of the work-up for suspected failure of an intrathecal pump and its catheter. Proposals only: a clinician decides and signs each one. Conditions are evaluated by Pumptrace; an engine that does not know their variables must stop, not go on.`,
    ),
    type: { coding: [{ system: PUBLIC_SYSTEMS.planDefinitionType, code: 'clinical-protocol' }] },
    relatedArtifact: [{ type: 'citation', citation: `Protocol ${protocol.version}; source ${protocol.cite}` }],
    action: [
      ...protocol.ladder.map((step, rung) => ladderAction(edition, tables, step, rung, protocol.ladder[rung + 1])),
      ...STEPS.filter((step) => !protocol.ladder.includes(step)).map((step) =>
        offLadder(edition, tables, step, protocol),
      ),
    ],
  }));
}

function ladderAction(
  edition: Edition,
  tables: PlanTables,
  step: Step,
  rung: number,
  next: Step | undefined,
): PlanDefinitionAction {
  return {
    ...stepAction(edition, tables, step),
    prefix: String(rung + 1),
    ...(next === undefined ? {} : { relatedAction: [{ actionId: codeOf(next), relationship: 'before-start' }] }),
  };
}

function offLadder(edition: Edition, tables: PlanTables, step: Step, protocol: PlannedProtocol): PlanDefinitionAction {
  const when = protocol.onRequest.includes(step)
    ? 'Not on this ladder: shown to a clinician, proposed when one asks.'
    : 'Not on this ladder: proposed where a finding or the history calls for it.';
  return { ...stepAction(edition, tables, step), textEquivalent: when, requiredBehavior: 'could' };
}

/** "a06, a15": one citation each, in the words of our shelf; a range or figure the shelf does not list stays as it is. */
function citations(tables: PlanTables, cite: string): RelatedArtifact[] {
  return cite.split(/,\s*/).map((key) => {
    const place = tables.shelf.get(key);
    return { type: 'citation', label: key, citation: place === undefined ? key : `${place.where}: ${place.says}` };
  });
}

/** The rules by which the report of this step will be read, by their public ids. */
function evidenceRules(tables: PlanTables, step: Step): RelatedArtifact[] {
  const rows = FINDINGS_BY_STEP[step].flatMap((finding) => tables.evidence[finding]);
  const titles = new Map(rows.map((row) => [row.rule, row.title]));
  return [...titles].map(([label, display]) => ({ type: 'justification', label, display }));
}

function stepAction(edition: Edition, tables: PlanTables, step: Step): PlanDefinitionAction {
  const row = tables.steps[step];
  const coding = shownCoding(edition.canonicalBase, 'step', step);
  return {
    id: codeOf(step),
    title: coding.display,
    description: row.asks,
    code: [{ coding: [coding] }],
    reason: row.gates.map((gate) => ({
      coding: [
        shownCoding(edition.canonicalBase, 'gate', gate),
        { system: localSystem(edition.canonicalBase, 'rule'), code: tables.gates[gate].rule },
      ],
      text: gateWords(gate),
    })),
    documentation: [...citations(tables, row.cite), ...evidenceRules(tables, step)],
    condition: [
      {
        kind: 'applicability',
        // A variable only Pumptrace supplies: the condition needs three truth values and reads the whole case.
        expression: {
          description:
            row.precondition === 'none' ? 'No precondition beside its place on the ladder.' : row.precondition,
          language: 'text/fhirpath',
          expression: `%pumptrace_${step.toLowerCase()}_applicable`,
        },
      },
    ],
    definitionCanonical: `${canonical(edition.canonicalBase, 'ActivityDefinition', codeOf(step))}|${edition.version}`,
  };
}

export function activityDefinitions(edition: Edition, tables: PlanTables): ActivityDefinition[] {
  const steps = STEPS.map((step) => {
    const coding = shownCoding(edition.canonicalBase, 'step', step);
    return activity(edition, codeOf(step), coding, tables.steps[step]);
  });
  const actions = ACTIONS.map((action) => {
    const coding = shownCoding(edition.canonicalBase, 'action', action);
    return activity(edition, codeOf(action), coding, tables.actions[action]);
  });
  return [...steps, ...actions];
}

function activity(
  edition: Edition,
  id: string,
  coding: { system: string; code: string; display: string },
  row: { readonly asks: string; readonly kind: 'order' | 'task'; readonly cite?: string },
): ActivityDefinition {
  return {
    resourceType: 'ActivityDefinition',
    id,
    ...header(edition, canonical(edition.canonicalBase, 'ActivityDefinition', id), coding.display, row.asks),
    ...(row.cite === undefined ? {} : { relatedArtifact: [{ type: 'citation' as const, citation: row.cite }] }),
    kind: row.kind === 'order' ? 'ServiceRequest' : 'Task',
    intent: 'proposal',
    code: { coding: [coding], text: coding.display },
  };
}
