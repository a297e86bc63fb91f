// The hospital's own codes, both ways. The file itself is read elsewhere; here is what this library needs of it.
import type { Finding, PumpEventKind, Sign, Step } from '#clinical';
import type { Word } from './local-codes.js';

export interface SiteCoding {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

export interface SiteCode<W extends string> extends SiteCoding {
  readonly word: W;
  /** Only codes marked so are written onto our resources; all are understood when they arrive. */
  readonly write?: boolean;
  readonly component?: string;
}

export interface SiteCodes {
  readonly steps: readonly SiteCode<Step>[];
  readonly findings: readonly SiteCode<Finding>[];
  readonly signs: readonly SiteCode<Sign>[];
  /** Numbers, and what is coded or split by the clinical library (modified Ashworth, tip level, ...). */
  readonly measurements: readonly SiteCode<Word<'measurement'>>[];
  readonly events: readonly SiteCode<PumpEventKind>[];
  /** How this hospital's flowsheets say that a sign was looked for and seen, or looked for and not seen. */
  readonly presence: readonly SiteCode<'present' | 'absent'>[];
  /** Conditions or flags that open a case. */
  readonly triggers: readonly SiteCoding[];
  /** Device types that are intrathecal pumps here, beside those everybody knows. */
  readonly pumpTypes: readonly SiteCoding[];
  /** Model numbers or names of pumps the built-in list does not know. */
  readonly pumpModels: readonly {
    readonly pattern: string;
    readonly model: 'SYNCHROMED_EL' | 'SYNCHROMED_II' | 'SYNCHROMED_III' | 'PROMETRA_II';
  }[];
}

export const NO_SITE_CODES: SiteCodes = {
  steps: [],
  findings: [],
  signs: [],
  measurements: [],
  events: [],
  presence: [],
  triggers: [],
  pumpTypes: [],
  pumpModels: [],
};

/** The words a site's own coding stands for. */
export function siteWords<W extends string>(
  codes: readonly SiteCode<W>[],
  coding: { readonly system?: string; readonly code?: string },
): SiteCode<W>[] {
  return codes.filter((row) => row.system === coding.system && row.code === coding.code);
}

/** Whether a coding is on a list of the site (its triggers). */
export function isListed(
  list: readonly SiteCoding[],
  coding: { readonly system?: string; readonly code?: string },
): boolean {
  return list.some((row) => row.system === coding.system && row.code === coding.code);
}
