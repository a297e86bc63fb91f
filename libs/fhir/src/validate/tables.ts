import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDataType } from '@medplum/core';
import type { CodeTable, StructureTable } from './trim-tables.js';

/** What checking needs at hand. */
export interface Tables {
  readonly resourceTypes: ReadonlySet<string>;
  /** Value set to the codes it allows, by system; `open` when they are listed outside FHIR. */
  readonly valueSets: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>> | 'open'>;
}

let tables: Tables | undefined;

/** The tables, read on first use. Also hands the structures to @medplum/core, whose tables are one per process. */
export function loadTables(): Tables {
  tables ??= readTables(join(packageRoot(), 'libs', 'fhir', 'tables'));
  return tables;
}

function readTables(folder: string): Tables {
  // Our own generated files; a spec makes them anew and compares, so their shape is not checked again here.
  const structures: StructureTable = JSON.parse(readFileSync(join(folder, 'structures.json'), 'utf8'));
  const codes: CodeTable = JSON.parse(readFileSync(join(folder, 'codes.json'), 'utf8'));
  for (const structure of structures.structures) loadDataType(structure);
  return {
    resourceTypes: new Set(structures.resourceTypes),
    valueSets: new Map(
      Object.entries(codes.valueSets).map(([url, systems]) => [
        url,
        systems === 'open'
          ? systems
          : new Map(Object.entries(systems).map(([system, list]) => [system, new Set(list)])),
      ]),
    ),
  };
}

// The compiler copies no JSON, so source and dist both read the committed files below the package's own root.
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('No package.json above the FHIR library');
    folder = above;
  }
  return folder;
}
