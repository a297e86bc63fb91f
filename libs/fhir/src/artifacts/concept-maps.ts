// How our words relate to public codes, with R4 equivalence (terminology rule 1). Inbound hints and outbound codings are one table.
import type { ConceptMap, ConceptMapGroup } from '@medplum/fhirtypes';
import { displayOf } from '../terminology/display.js';
import { codeOf } from '../terminology/local-codes.js';
import type { Fit, StandardRow } from '../terminology/standard-row.js';
import { STANDARD_ROWS, systemUri } from '../terminology/standard-codings.js';
import { canonical, localSystem } from '../terminology/systems.js';
import { LOINC_COPYRIGHT, SNOMED_COPYRIGHT, header, type Edition } from './header.js';

// R4: the equivalence reads from target to source, "target is wider".
const EQUIVALENCE = {
  exact: 'equivalent',
  close: 'inexact',
  broader: 'wider',
  narrower: 'narrower',
  related: 'inexact',
} as const satisfies Record<Fit, string>;

const MAPPED = ['step', 'cause', 'sign', 'measurement'] as const;
type Mapped = (typeof MAPPED)[number];

const COPYRIGHT = {
  loinc: LOINC_COPYRIGHT,
  sct: SNOMED_COPYRIGHT,
  imdrf: undefined,
} as const satisfies Record<StandardRow<string>['system'], string | undefined>;

export function conceptMaps(edition: Edition): ConceptMap[] {
  return MAPPED.map((kind) => {
    const rows: readonly StandardRow<string>[] = STANDARD_ROWS[kind];
    const systems = [...new Set(rows.map((row) => row.system))];
    const copyright = systems.map((system) => COPYRIGHT[system]).filter((text) => text !== undefined);
    return {
      resourceType: 'ConceptMap',
      id: `${kind}-to-public`,
      ...header(
        edition,
        canonical(edition.canonicalBase, 'ConceptMap', `${kind}-to-public`),
        `${kind} to public codes`,
        `Public codes beside our ${kind} codes. Only equivalent targets and those commented "close" are written; the others are understood when they arrive and never settle anything alone.`,
      ),
      ...(copyright.length === 0 ? {} : { copyright: copyright.join('\n') }),
      sourceCanonical: canonical(edition.canonicalBase, 'ValueSet', kind),
      group: systems.map((system) =>
        groupOf(
          kind,
          rows.filter((row) => row.system === system),
          edition,
        ),
      ),
    };
  });
}

function groupOf(kind: Mapped, rows: readonly StandardRow<string>[], edition: Edition): ConceptMapGroup {
  const words = [...new Set(rows.map((row) => row.word))];
  const [first] = rows;
  if (first === undefined) throw new RangeError('a group of a concept map has at least one row');
  return {
    source: localSystem(edition.canonicalBase, kind),
    target: systemUri(edition.canonicalBase, first.system),
    element: words.map((word) => ({
      code: codeOf(word),
      display: shown(kind, word),
      target: rows
        .filter((row) => row.word === word)
        .map((row) => ({
          code: row.code,
          display: row.display,
          equivalence: EQUIVALENCE[row.fit],
          comment: [row.fit, row.component, `read in ${row.evidence}`].filter((part) => part !== undefined).join('; '),
        })),
    })),
  };
}

function shown(kind: Mapped, word: string): string {
  const rows = STANDARD_ROWS;
  switch (kind) {
    case 'step':
      return rows.step.filter((row) => row.word === word).map((row) => displayOf('step', row.word))[0] ?? word;
    case 'cause':
      return rows.cause.filter((row) => row.word === word).map((row) => displayOf('cause', row.word))[0] ?? word;
    case 'sign':
      return rows.sign.filter((row) => row.word === word).map((row) => displayOf('sign', row.word))[0] ?? word;
    case 'measurement':
      return rows.measurement.filter((r) => r.word === word).map((r) => displayOf('measurement', r.word))[0] ?? word;
    default: {
      const never: never = kind;
      return never;
    }
  }
}
