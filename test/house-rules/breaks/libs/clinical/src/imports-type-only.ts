// breaks: visits:clinical
import type { Patient } from '@medplum/fhirtypes';
export type Name = Patient['name'];
