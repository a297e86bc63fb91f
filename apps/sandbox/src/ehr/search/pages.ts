import type { SandboxIds } from '../ids.js';

import { Refused, type Answer } from '../answer/answer.js';
import type { Version } from '../shelf/shelf.js';
import type { Query } from './query.js';

interface Kept {
  readonly query: Query;
  readonly keys: readonly Version[];
}

// A page that nobody fetched after this many further searches is gone, as on real servers.
const KEPT_SEARCHES = 500;

/** How the next link is written: some servers write it relative, and a hostile one points elsewhere. */
export type LinkStyle =
  | { readonly style: 'absolute' }
  | { readonly style: 'relative' }
  | { readonly style: 'elsewhere'; readonly to: string };

/** Search results by the page. A result set is kept as found, so that writes between two pages move nothing. */
export class Pages {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly ids: SandboxIds,
    private readonly base: string,
  ) {}

  /** The first page of a result. */
  first(query: Query, found: readonly Version[], links: () => LinkStyle): Answer {
    const self = new URLSearchParams(query.honoured);
    const selfLink = `${this.base}/${query.type}${self.size === 0 ? '' : `?${self}`}`;
    if (query.countOnly) return { status: 200, json: this.bundle([], found.length, [['self', selfLink]]) };
    return this.page({ query, keys: found }, undefined, 0, selfLink, links);
  }

  /**
   * The page a next link names.
   * @throws Refused 410 when the result set is no longer kept.
   */
  further(token: string, from: number, links: () => LinkStyle): Answer {
    const kept = this.kept.get(token);
    if (kept === undefined || !Number.isInteger(from)) throw new Refused(410, 'This page is no longer kept');
    return this.page(kept, token, from, this.link(token, from), links);
  }

  clear(): void {
    this.kept.clear();
  }

  private page(kept: Kept, token: string | undefined, from: number, self: string, links: () => LinkStyle): Answer {
    const { count } = kept.query;
    const entries = kept.keys.slice(from, from + count);
    const all: (readonly [string, string])[] = [['self', self]];
    if (from + count < kept.keys.length) {
      const next = this.link(token ?? this.keep(kept), from + count);
      all.push(['next', this.styled(next, links())]);
    }
    return { status: 200, json: this.bundle(entries, kept.keys.length, all) };
  }

  private keep(kept: Kept): string {
    const token = this.ids.token(12);
    this.kept.set(token, kept);
    const [oldest] = this.kept.keys();
    if (this.kept.size > KEPT_SEARCHES && oldest !== undefined) this.kept.delete(oldest);
    return token;
  }

  private link(token: string, from: number): string {
    return `${this.base}?_page=${token}&_from=${from}`;
  }

  private styled(link: string, links: LinkStyle): string {
    switch (links.style) {
      case 'absolute':
        return link;
      case 'relative':
        return link.slice(new URL(link).origin.length);
      case 'elsewhere':
        return links.to;
      default: {
        const never: never = links;
        return never;
      }
    }
  }

  // Put together as text: every entry's JSON was made when it was written.
  private bundle(entries: readonly Version[], total: number, links: readonly (readonly [string, string])[]): string {
    const link = JSON.stringify(links.map(([relation, url]) => ({ relation, url })));
    const body = entries.map(
      ({ type, id, json }) =>
        `{"fullUrl":"${this.base}/${type}/${id}","resource":${json ?? 'null'},"search":{"mode":"match"}}`,
    );
    const entry = body.length === 0 ? '' : `,"entry":[${body.join(',')}]`;
    return `{"resourceType":"Bundle","type":"searchset","total":${total},"link":${link}${entry}}`;
  }
}
