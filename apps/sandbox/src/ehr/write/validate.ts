import { OperationOutcomeError, validateResource } from '@medplum/core';
import type { OperationOutcomeIssue } from '@medplum/fhirtypes';

import type { Validate } from './desk.js';

/** Structure, cardinality, types and invariants, as @medplum/core checks them. Its definitions are loaded by Definitions. */
const validateStructure: Validate = (resource) => {
  try {
    return validateResource(resource);
  } catch (error) {
    if (error instanceof OperationOutcomeError) return error.outcome.issue;
    throw error;
  }
};

/**
 * The whole check this house uses before it sends; for the types it has no tables for, the structure alone.
 * Loaded beside the start, because `#fhir` brings much that the EHR itself does not need.
 */
export async function loadValidate(): Promise<Validate> {
  const { validateForSending } = await import('#fhir');
  return (resource) => {
    const problems = validateForSending(resource);
    if (problems.some(({ rule }) => rule === 'unknown-type')) return validateStructure(resource);
    return problems.map(({ path, rule, text }): OperationOutcomeIssue => ({
      severity: 'error',
      code: rule === 'required-code' ? 'code-invalid' : 'structure',
      diagnostics: `${rule}: ${text}`,
      expression: [path],
    }));
  };
}
