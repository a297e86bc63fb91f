import type { CapabilityStatement, CapabilityStatementRestResource } from '@medplum/fhirtypes';

import type { Definitions } from '../definitions/definitions.js';
import { KEPT_TYPES } from '../definitions/kept-types.js';

// The kinds of search parameter this server can match; see search/query.ts.
const SERVED: ReadonlySet<string> = new Set(['token', 'reference', 'string', 'date', 'uri']);

const INTERACTIONS = [
  'read',
  'vread',
  'update',
  'patch',
  'delete',
  'history-instance',
  'create',
  'search-type',
] as const;

/** What this server does, no more: the types it keeps and the parameters it matches. */
export function capabilityStatement(base: string, definitions: Definitions, date: string): CapabilityStatement {
  const resource = KEPT_TYPES.map((type): CapabilityStatementRestResource => ({
    type,
    interaction: INTERACTIONS.map((code) => ({ code })),
    versioning: 'versioned-update',
    readHistory: true,
    updateCreate: true,
    conditionalCreate: true,
    conditionalUpdate: true,
    conditionalDelete: 'single',
    searchParam: [
      { name: '_id', type: 'token' },
      { name: '_lastUpdated', type: 'date' },
      ...definitions
        .searchParameters(type)
        .filter((parameter) => SERVED.has(parameter.type))
        .map(({ code, type: kind }) => ({ name: code, type: kind })),
    ],
  }));
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date,
    kind: 'instance',
    software: { name: 'Pumptrace sandbox EHR' },
    implementation: { description: 'A stand-in EHR for stories and tests. Not for patients.', url: base },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    patchFormat: ['application/json-patch+json'],
    rest: [
      {
        mode: 'server',
        documentation: 'Subscriptions: rest-hook with R4 search criteria. No chained search, no _include, no XML.',
        resource,
        interaction: [{ code: 'transaction' }, { code: 'batch' }],
      },
    ],
  };
}
