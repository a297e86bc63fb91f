import type { AllSettings } from './all-settings.js';
import type { ConfigProblem } from './disagreements.js';
import type { AlertingMode } from './safety-settings.js';
import type { Secret } from './secret.js';

type SandboxSettings = Pick<AllSettings, 'FHIR_BASE_URL' | 'PUMPTRACE_SANDBOX'>;

/** Whether we stand beside the sandbox EHR: the launcher said so, or no EHR was named. */
export const isSandbox = (config: SandboxSettings): boolean =>
  config.PUMPTRACE_SANDBOX ?? config.FHIR_BASE_URL === undefined;

/** FHIR base of the EHR, without a trailing slash: the configured one, else the sandbox on this machine. */
export const ehrBaseUrl = (config: Pick<AllSettings, 'FHIR_BASE_URL' | 'SANDBOX_PORT'>): string =>
  config.FHIR_BASE_URL ?? `http://127.0.0.1:${config.SANDBOX_PORT}/fhir`;

/** Whether a resource of that type may be written to the EHR (decision 28: outside the sandbox only what is listed). */
export const mayWrite = (config: SandboxSettings & Pick<AllSettings, 'EHR_WRITES'>, resourceType: string): boolean =>
  config.EHR_WRITES === undefined ? isSandbox(config) : config.EHR_WRITES.includes(resourceType);

/** Whether pages go out or are only logged (decision 28: shadow outside the sandbox unless set). */
export const alertingMode = (config: SandboxSettings & Partial<Pick<AllSettings, 'ALERTING_MODE'>>): AlertingMode =>
  config.ALERTING_MODE ?? (isSandbox(config) ? 'live' : 'shadow');

/** How we sign in to the EHR, with what it needs. */
export type EhrAuth =
  | { kind: 'none' }
  | { kind: 'bearer'; token: Secret }
  | { kind: 'basic'; username: string; password: Secret };

/** The sign-in that `readConfig` has checked. Throws when it was not checked: there is no default to fall back on. */
export function ehrAuth(
  config: Pick<AllSettings, 'FHIR_AUTH' | 'FHIR_TOKEN' | 'FHIR_USERNAME' | 'FHIR_PASSWORD'>,
): EhrAuth {
  const { FHIR_AUTH: kind, FHIR_TOKEN: token, FHIR_USERNAME: username, FHIR_PASSWORD: password } = config;
  if (kind === 'none') return { kind };
  if (kind === 'bearer' && token !== undefined) return { kind, token };
  if (kind === 'basic' && username !== undefined && password !== undefined) return { kind, username, password };
  throw new Error(`FHIR_AUTH=${kind} is not ready to be used`);
}

/** What only the settings files can tell. */
export interface SettingsFilesFacts {
  /** The clinical settings carry `approved: {by, date, hash}` and the hash fits. */
  clinicalSettingsApproved: boolean;
  /** The site file carries a standing order {id, signer, expiry} that has not expired. */
  standingOrder: boolean;
}

type LiveSettings = SandboxSettings &
  Pick<AllSettings, 'API_KEYS_FILE' | 'BIND_ADDRESS' | 'ORDER_INTENT'> &
  Partial<Pick<AllSettings, 'INTAKE' | 'SUBSCRIPTION_SECRET' | 'ALERTING_MODE' | 'ON_CALL_FILE'>>;

/** Loopback addresses: what listens there is reachable from this machine only. */
export const isLoopback = (address: string): boolean =>
  address === 'localhost' || address === '::1' || /^127(\.\d{1,3}){3}$/.test(address);

/**
 * Why a service must not start on a real EHR (decision 29); empty in the sandbox, but for a sandbox open to the network without
 * keys. Settings an app does not have are not asked of it.
 */
export function goingLiveProblems(config: LiveSettings, facts: SettingsFilesFacts): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const sandbox = isSandbox(config);
  if (config.API_KEYS_FILE === undefined && !(sandbox && isLoopback(config.BIND_ADDRESS))) {
    problems.push({
      name: 'API_KEYS_FILE',
      problem: 'must be set outside the sandbox and off loopback',
    });
  }
  if (sandbox) return problems;
  if (config.INTAKE?.includes('subscription') === true && config.SUBSCRIPTION_SECRET === undefined) {
    problems.push({
      name: 'SUBSCRIPTION_SECRET',
      problem: 'must be set while INTAKE contains subscription',
    });
  }
  if (alertingMode(config) === 'live' && config.ON_CALL_FILE === undefined) {
    problems.push({ name: 'ON_CALL_FILE', problem: 'must be set with ALERTING_MODE=live' });
  }
  if (!facts.clinicalSettingsApproved) {
    problems.push({
      name: 'CLINICAL_SETTINGS_FILE',
      problem: 'must name clinical settings with approved: {by, date, hash}',
    });
  }
  if (config.ORDER_INTENT === 'order' && !facts.standingOrder) {
    problems.push({
      name: 'ORDER_INTENT',
      problem: 'order needs a standing order {id, signer, expiry} in SITE_FILE',
    });
  }
  return problems;
}
