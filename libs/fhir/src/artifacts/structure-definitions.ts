// The one extension we write: the verdict beside a cause in ClinicalImpression.finding.
import type { StructureDefinition } from '@medplum/fhirtypes';
import { canonical } from '../terminology/systems.js';
import { header, type Edition } from './header.js';

export function verdictExtension(edition: Edition): StructureDefinition {
  const url = canonical(edition.canonicalBase, 'StructureDefinition', 'verdict');
  return {
    resourceType: 'StructureDefinition',
    id: 'verdict',
    ...header(edition, url, 'Verdict', 'State of one cause: open (not settled), suspected, confirmed or excluded.'),
    fhirVersion: '4.0.1',
    kind: 'complex-type',
    abstract: false,
    context: [{ type: 'element', expression: 'ClinicalImpression.finding' }],
    type: 'Extension',
    baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Extension',
    derivation: 'constraint',
    differential: {
      element: [
        { id: 'Extension', path: 'Extension', max: '1' },
        { id: 'Extension.extension', path: 'Extension.extension', max: '0' },
        { id: 'Extension.url', path: 'Extension.url', fixedUri: url },
        {
          id: 'Extension.value[x]',
          path: 'Extension.value[x]',
          min: 1,
          type: [{ code: 'code' }],
          binding: { strength: 'required', valueSet: canonical(edition.canonicalBase, 'ValueSet', 'verdict') },
        },
      ],
    },
  };
}
