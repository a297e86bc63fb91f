import type { AllSettings } from './all-settings.js';
import { halfProviders } from './channel-settings.js';
import type { EhrAuthKind } from './ehr-settings.js';

/** One thing wrong with the configuration: which variable, and what to do about it. Never its value. */
export interface ConfigProblem {
  name: string;
  problem: string;
}

type Known = { [K in keyof AllSettings]?: AllSettings[K] | undefined };

const LATER = 'comes with a later release; use none, bearer or basic';

// What each way to sign in needs beside itself. The two that are not built yet refuse, rather than pretend.
const AUTH_PROBLEMS = {
  none: () => [],
  bearer: (known) =>
    known.FHIR_TOKEN === undefined ? [{ name: 'FHIR_TOKEN', problem: 'must be set with FHIR_AUTH=bearer' }] : [],
  basic: (known) => [
    ...(known.FHIR_USERNAME === undefined
      ? [{ name: 'FHIR_USERNAME', problem: 'must be set with FHIR_AUTH=basic' }]
      : []),
    ...(known.FHIR_PASSWORD === undefined
      ? [{ name: 'FHIR_PASSWORD', problem: 'must be set with FHIR_AUTH=basic' }]
      : []),
  ],
  'client-secret': () => [{ name: 'FHIR_AUTH', problem: `client-secret ${LATER}` }],
  'smart-backend': () => [{ name: 'FHIR_AUTH', problem: `smart-backend ${LATER}` }],
} as const satisfies Record<EhrAuthKind, (known: Known) => ConfigProblem[]>;

// Where a sandbox EHR may be: this machine, or the service of that name in the compose file.
const SANDBOX_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]', 'sandbox']);

/** Settings that are each readable and cannot be meant together. */
export function settingsThatDisagree(known: Known): ConfigProblem[] {
  const problems: ConfigProblem[] = [...AUTH_PROBLEMS[known.FHIR_AUTH ?? 'none'](known), ...halfProviders(known)];
  const base = known.FHIR_BASE_URL;
  if (known.PUMPTRACE_SANDBOX === true && base !== undefined && !SANDBOX_HOSTS.has(new URL(base).hostname)) {
    problems.push({
      name: 'PUMPTRACE_SANDBOX',
      problem: 'is set beside an EHR that is not the sandbox; unset one of PUMPTRACE_SANDBOX and FHIR_BASE_URL',
    });
  }
  if (known.PUMPTRACE_SANDBOX === false && base === undefined) {
    problems.push({ name: 'FHIR_BASE_URL', problem: 'must be set with PUMPTRACE_SANDBOX=0' });
  }
  if (known.OIDC_ISSUER !== undefined) {
    problems.push({
      name: 'OIDC_ISSUER',
      problem: 'comes with a later release; use API_KEYS_FILE',
    });
  }
  return problems;
}
