import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDataType } from '@medplum/core';
import type { StructureDefinition } from '@medplum/fhirtypes';
import type { CodeTable, StructureTable } from './trim-tables.js';

/** What checking needs at hand. */
export interface Tables {
  readonly resourceTypes: ReadonlySet<string>;
  /** Value set to the codes it allows, by system; `open` when they are listed outside FHIR. */
  readonly valueSets: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>> | 'open'>;
}

let tables: Tables | undefined;
/** Structures of resource types that nobody has asked for yet. To hand all of them over takes a third of a second. */
const unasked = new Map<string, StructureDefinition>();

/** The tables, read on first use. Also hands the datatypes to @medplum/core, whose tables are one per process. */
export function loadTables(): Tables {
  tables ??= readTables(join(packageRoot(), 'libs', 'fhir', 'tables'));
  return tables;
}

/** Hands over the structures of every resource type that is named in a value, however deep. */
export function loadStructuresIn(value: unknown): void {
  // Not by recursion: what came in may be nested deeper than the stack.
  const open: unknown[] = [value];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one !== 'object' || one === null) continue;
    const type: unknown = Reflect.get(one, 'resourceType');
    const structure = typeof type === 'string' ? unasked.get(type) : undefined;
    if (structure !== undefined) {
      unasked.delete(structure.name);
      loadDataType(structure);
    }
    for (const inner of Object.values(one)) open.push(inner);
  }
}

function readTables(folder: string): Tables {
  // Our own generated files; a spec makes them anew and compares, so their shape is not checked again here.
  const structures: StructureTable = JSON.parse(readFileSync(join(folder, 'structures.json'), 'utf8'));
  const codes: CodeTable = JSON.parse(readFileSync(join(folder, 'codes.json'), 'utf8'));
  for (const structure of structures.structures) {
    if (structure.kind === 'resource' && structure.abstract !== true) unasked.set(structure.name, structure);
    else loadDataType(structure);
  }
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
