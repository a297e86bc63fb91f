// Where a request may go. Tried on fhir-kit-client 2.0.3: a `next` link took our token to another host, a look-alike
// prefix (`https://h/fhirEVIL`) counted as ours, and `1/../../admin` as an id reached `/fhir/admin`. So every id and
// every URL passes here first, compared by origin and whole path segments, never by string prefix.

/** FHIR R4 datatype `id`: 1 to 64 of letters, digits, minus and point. */
const ID = /^[A-Za-z0-9\-.]{1,64}$/;
const TYPE = /^[A-Z][A-Za-z]{1,63}$/;

export function isFhirId(text: string): boolean {
  // `.` and `..` satisfy the datatype and are path segments that climb.
  return ID.test(text) && text !== '.' && text !== '..';
}

export function isTypeName(text: string): boolean {
  return TYPE.test(text);
}

/** Reads a base URL; throws on one that cannot be a FHIR base, since that is a configuration error found at start. */
export function readBase(baseUrl: string): URL {
  const url = new URL(baseUrl);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new Error('The FHIR base URL must be http or https');
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new Error('The FHIR base URL must not carry a user name, a query or a fragment');
  }
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

/** The URL if it lies on or under the base, else `undefined`. Relative text is read against the base. */
export function insideBase(base: URL, text: string): URL | undefined {
  const folder = new URL(base.href.replace(/\/*$/, '/'));
  if (!URL.canParse(text, folder.href)) return undefined;
  const url = new URL(text, folder);
  if (url.origin !== base.origin || url.username || url.password) return undefined;
  // An encoded slash or backslash may be decoded by the server into a step upwards.
  if (/%2f|%5c/i.test(url.pathname)) return undefined;
  const root = folder.pathname.slice(0, -1);
  if (url.pathname !== root && !url.pathname.startsWith(folder.pathname)) return undefined;
  return url;
}

export interface LiteralReference {
  readonly type: string;
  readonly id: string;
  readonly version?: string;
}

export type ReadReference =
  | ({ readonly kind: 'here' } & LiteralReference)
  | { readonly kind: 'contained' | 'foreign' | 'unreadable' };

/** Reads `Type/id`, `Type/id/_history/v` or the same as an absolute URL under the base. */
export function readReferenceText(base: URL, text: string): ReadReference {
  if (text.startsWith('#')) return { kind: 'contained' };
  if (/^urn:/i.test(text)) return { kind: 'unreadable' };
  const url = insideBase(base, text);
  if (!url) return { kind: URL.canParse(text) ? 'foreign' : 'unreadable' };
  const root = base.pathname.replace(/\/+$/, '');
  const found = url.search || url.hash ? undefined : literalOf(url.pathname.slice(root.length + 1));
  return found ? { kind: 'here', ...found } : { kind: 'unreadable' };
}

/** Reads the end of a Location header. Its host is not looked at, and it is never followed: only type and id count. */
export function readLocation(text: string): LiteralReference | undefined {
  const path = URL.canParse(text) ? new URL(text).pathname : text;
  const parts = path.split('/').filter((part) => part !== '');
  const history = parts.indexOf('_history');
  return literalOf(parts.slice(history >= 2 ? history - 2 : -2).join('/'));
}

function literalOf(path: string): LiteralReference | undefined {
  const [type, id, history, version, ...rest] = path.split('/');
  if (!type || !id || rest.length > 0 || !isTypeName(type) || !isFhirId(id)) return undefined;
  if (history === undefined) return { type, id };
  if (history !== '_history' || !version || !isFhirId(version)) return undefined;
  return { type, id, version };
}
