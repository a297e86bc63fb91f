// Public codes beside our own: which may be written to an EHR, which are only understood when they arrive.
import type { Cause, Measurement, Sign, Step } from '#clinical';
import type { Fit, StandardRow } from './standard-row.js';
import { CAUSE_ROWS, MEASUREMENT_ROWS, SIGN_ROWS, STEP_ROWS } from './standard-rows.js';
import { PUBLIC_SYSTEMS, imdrfAnnexA } from './systems.js';

export interface StandardCoding {
  readonly system: string;
  readonly code: string;
  readonly display: string;
}

type Kind = 'step' | 'cause' | 'sign' | 'measurement';
interface RowsByKind {
  readonly step: readonly StandardRow<Step>[];
  readonly cause: readonly StandardRow<Cause>[];
  readonly sign: readonly StandardRow<Sign>[];
  readonly measurement: readonly StandardRow<Measurement>[];
}
export const STANDARD_ROWS: RowsByKind = {
  step: STEP_ROWS,
  cause: CAUSE_ROWS,
  sign: SIGN_ROWS,
  measurement: MEASUREMENT_ROWS,
};

/** Only these may be written onto a resource of ours (terminology rule 2). */
const WRITABLE = {
  exact: true,
  close: true,
  broader: false,
  narrower: false,
  related: false,
} satisfies Record<Fit, boolean>;

export function systemUri(canonicalBase: string, system: StandardRow<string>['system']): string {
  switch (system) {
    case 'loinc':
      return PUBLIC_SYSTEMS.loinc;
    case 'sct':
      return PUBLIC_SYSTEMS.sct;
    case 'imdrf':
      return imdrfAnnexA(canonicalBase);
    default: {
      const never: never = system;
      return never;
    }
  }
}

/** Public codings to write beside our own: fit exact or close, and of the component asked for (or of the whole). */
export function standardCodings<K extends Kind>(
  canonicalBase: string,
  kind: K,
  word: RowsByKind[K][number]['word'],
  component?: string,
): StandardCoding[] {
  const rows: readonly StandardRow<string>[] = STANDARD_ROWS[kind];
  return rows
    .filter((row) => row.word === word && WRITABLE[row.fit])
    .filter((row) => row.component === undefined || row.component === component)
    .map((row) => ({
      system: systemUri(canonicalBase, row.system),
      code: row.code,
      display: row.display,
    }));
}

/** Rows that carry a coding seen on the wire, whatever their fit. Matched on system and code, never on display. */
export function standardRowsFor<K extends Kind>(
  canonicalBase: string,
  kind: K,
  coding: { readonly system?: string; readonly code?: string },
): RowsByKind[K][number][] {
  const rows: readonly RowsByKind[K][number][] = STANDARD_ROWS[kind];
  return rows.filter((row) => row.code === coding.code && systemUri(canonicalBase, row.system) === coding.system);
}

/** A code that says too much or too little to stand alone: it needs a second signal before it routes a report. */
export function isWeak(fit: Fit): boolean {
  return !WRITABLE[fit];
}
