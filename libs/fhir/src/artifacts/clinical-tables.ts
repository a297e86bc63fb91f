// The clinical tables the published definitions are built from, as the clinical door gives them.
import { ACTION_TABLE, FINDING_ROWS, GATE_RULES, PROTOCOLS, RULES, SHELF, STEP_TABLE } from '#clinical';
import type { PublishedRule } from './code-systems.js';
import type { PlanTables } from './plan-definitions.js';

export interface ArtifactTables extends PlanTables {
  readonly rules: readonly PublishedRule[];
}

export const CLINICAL_TABLES: ArtifactTables = {
  steps: STEP_TABLE,
  actions: ACTION_TABLE,
  protocols: PROTOCOLS,
  gates: GATE_RULES,
  evidence: FINDING_ROWS,
  shelf: new Map(Object.entries(SHELF)),
  rules: RULES,
};
