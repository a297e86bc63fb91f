// Reading a searchset: what matched, what the server quietly left out, and where the next page is.

import type { Bundle, ExtractResource, Resource, ResourceType } from '@medplum/fhirtypes';
import { insideBase } from './address.js';
import type { CodedIssue } from './answer.js';
import { codedIssues } from './issues.js';

export type SearchParameters = Readonly<Record<string, string | readonly string[]>>;

/** How far a search got. Only `whole` may move a watermark or prove that something is absent. */
export type SearchExtent = 'whole' | 'page-cap' | 'foreign-link' | 'link-loop';

export interface SearchFound<T> {
  readonly resources: readonly T[];
  /** Resources of other types that came along (`_include`). */
  readonly included: readonly Resource[];
  readonly extent: SearchExtent;
  readonly pages: number;
  /** Largest `meta.lastUpdated` among the matches, as the server wrote it. */
  readonly lastUpdated?: string;
  /**
   * Names of parameters that were asked and are missing from the server's `self` link, so it did not apply them;
   * `unknown` when the server sends no `self` link.
   */
  readonly ignoredParameters: readonly string[] | 'unknown';
  /** Remarks the server put into the Bundle. */
  readonly warnings: readonly CodedIssue[];
}

export interface IdentifierFound<T> {
  /** Resources that really carry the identifier, whatever else the server returned. */
  readonly matches: readonly T[];
  /** False when the server ignored the parameter or the pages were cut: then an empty list proves nothing. */
  readonly reliable: boolean;
}

/** Escapes one part of a search value (FHIR R4 search 3.1.1.4.4): backslash, comma, pipe, dollar. */
export function searchText(text: string): string {
  return text.replace(/[\\,|$]/g, (mark) => `\\${mark}`);
}

export function isResource(value: unknown): value is Resource {
  return (
    typeof value === 'object' && value !== null && 'resourceType' in value && typeof value.resourceType === 'string'
  );
}

/** The one place where a body becomes a typed resource: its `resourceType` is looked at, its inside is not promised. */
export function isOfType<K extends ResourceType>(value: unknown, type: K): value is ExtractResource<K> {
  return isResource(value) && value.resourceType === type;
}

/** Gathers pages into one result. */
export class PageGatherer<K extends ResourceType> {
  private readonly resources: ExtractResource<K>[] = [];
  private readonly included: Resource[] = [];
  private readonly warnings: CodedIssue[] = [];
  private readonly seen = new Set<string>();
  private ignored: readonly string[] | 'unknown' = 'unknown';
  private lastUpdated: string | undefined;
  private pages = 0;

  constructor(
    private readonly base: URL,
    private readonly type: K,
    private readonly asked: SearchParameters,
    private readonly maxPages: number,
  ) {}

  /** Takes one page; answers the next address or how the search ended. */
  take(bundle: Bundle): { readonly next: string } | { readonly extent: SearchExtent } {
    this.pages++;
    if (this.pages === 1) this.ignored = ignoredParameters(this.asked, linkOf(bundle, 'self'));
    for (const entry of entriesOf(bundle)) this.sort(entry.resource, entry.search?.mode);
    const next = linkOf(bundle, 'next');
    if (next === undefined) return { extent: 'whole' };
    const url = insideBase(this.base, next);
    if (!url) return { extent: 'foreign-link' };
    if (this.seen.has(url.href)) return { extent: 'link-loop' };
    if (this.pages >= this.maxPages) return { extent: 'page-cap' };
    this.seen.add(url.href);
    return { next: url.href };
  }

  found(extent: SearchExtent): SearchFound<ExtractResource<K>> {
    return {
      resources: this.resources,
      included: this.included,
      extent,
      pages: this.pages,
      ignoredParameters: this.ignored,
      warnings: this.warnings,
      ...(this.lastUpdated === undefined ? {} : { lastUpdated: this.lastUpdated }),
    };
  }

  private sort(resource: unknown, mode: string | undefined): void {
    if (mode === 'outcome' || isOfType(resource, 'OperationOutcome')) {
      this.warnings.push(...codedIssues(resource));
    } else if (mode !== 'include' && isOfType(resource, this.type)) {
      this.resources.push(resource);
      const updated = resource.meta?.lastUpdated;
      if (isLater(updated, this.lastUpdated)) this.lastUpdated = updated;
    } else if (isResource(resource)) this.included.push(resource);
  }
}

// A server's Bundle is not promised to have the declared shape, so its parts are looked at before use.
function entriesOf(bundle: Bundle): readonly NonNullable<Bundle['entry']>[number][] {
  const entries: unknown = bundle.entry;
  return Array.isArray(entries) ? entries.filter((entry) => typeof entry === 'object' && entry) : [];
}

function linkOf(bundle: Bundle, relation: string): string | undefined {
  const links: unknown = bundle.link;
  if (!Array.isArray(links)) return undefined;
  const found: unknown = links.find(
    (link: unknown) => typeof link === 'object' && link !== null && 'relation' in link && link.relation === relation,
  );
  if (typeof found !== 'object' || found === null || !('url' in found)) return undefined;
  return typeof found.url === 'string' ? found.url : undefined;
}

function isLater(candidate: unknown, known: string | undefined): candidate is string {
  if (typeof candidate !== 'string' || Number.isNaN(Date.parse(candidate))) return false;
  return known === undefined || Date.parse(candidate) > Date.parse(known);
}

function ignoredParameters(asked: SearchParameters, self: string | undefined): readonly string[] | 'unknown' {
  if (self === undefined) return 'unknown';
  const applied = new URLSearchParams(self.includes('?') ? self.slice(self.indexOf('?') + 1) : '');
  return Object.entries(asked)
    .filter(([name, value]) => {
      const wanted = typeof value === 'string' ? 1 : value.length;
      return applied.getAll(name).length < wanted;
    })
    .map(([name]) => name);
}
