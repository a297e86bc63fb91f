// Narrative is shown to clinicians as HTML, so what may stand in it is a closed list (FHIR R4 narrative: the basic
// formatting of HTML 4, links, images, style; no script, no forms, no frames, nothing that loads or runs).

const ELEMENTS: ReadonlySet<string> = new Set(
  (
    'a abbr acronym address b big blockquote br caption cite code col colgroup dd del dfn div dl dt em h1 h2 h3 h4 h5 ' +
    'h6 hr i img ins kbd li ol p pre q s samp small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var'
  ).split(' '),
);
const ATTRIBUTES: ReadonlySet<string> = new Set(
  (
    'abbr align alt axis border cellpadding cellspacing char charoff charset cite class cols colspan datetime dir frame ' +
    'headers height href hreflang id lang longdesc name nowrap rel rev rowspan rules scope span src start style summary ' +
    'tabindex title type valign value width xml:lang xmlns xml:space'
  ).split(' '),
);
const TAG = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const LOADING: ReadonlySet<string> = new Set(['href', 'src', 'cite', 'longdesc']);
/** http, https, ftp, mail and telephone addresses, inline pictures, and relative addresses without a scheme. */
const ADDRESS = /^(https?:|ftp:|mailto:|tel:|data:\s*image\/|[^:]*$|[^:/?#]*[/?#])/;
const UNSAFE_STYLE = /expression\(|javascript:|url\((?!["']?\s*data:\s*image\/)|@import|\\|&#/;
const ATTRIBUTE = /([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

export type NarrativeRule = 'narrative-root' | 'narrative-markup' | 'narrative-active' | 'narrative-empty';

/** The rule a narrative `div` breaks, or `undefined`. */
export function narrativeRule(div: string): NarrativeRule | undefined {
  const text = div.trim();
  if (!/^<div\s[^>]*xmlns\s*=\s*["']http:\/\/www\.w3\.org\/1999\/xhtml["']/.test(text)) return 'narrative-root';
  if (/&(?!(#\d+|#x[\da-f]+|[a-z]\w*);)/i.test(text)) return 'narrative-markup';
  const open: string[] = [];
  let content = false;
  for (let at = 0; at < text.length;) {
    if (text[at] !== '<') {
      if (at > 0 && open.length === 0) return 'narrative-root';
      content ||= /\S/.test(text[at] ?? '');
      at++;
      continue;
    }
    if (text.startsWith('<!--', at)) {
      const end = text.indexOf('-->', at);
      if (end < 0) return 'narrative-markup';
      at = end + 3;
      continue;
    }
    TAG.lastIndex = at;
    const tag = TAG.exec(text);
    if (!tag) return 'narrative-markup';
    const [whole, closing, name = '', attributes = '', selfClosing] = tag;
    if (!ELEMENTS.has(name)) return 'narrative-active';
    if (!attributesAllowed(attributes)) return 'narrative-active';
    if (at > 0 && open.length === 0) return 'narrative-root';
    if (closing) {
      if (open.pop() !== name) return 'narrative-markup';
    } else if (!selfClosing) open.push(name);
    content ||= name === 'img';
    at += whole.length;
  }
  if (open.length > 0) return 'narrative-markup';
  return content ? undefined : 'narrative-empty';
}

function attributesAllowed(text: string): boolean {
  for (const [, name = '', double, single] of text.matchAll(ATTRIBUTE)) {
    if (!ATTRIBUTES.has(name)) return false;
    const value = (double ?? single ?? '').replaceAll('&amp;', '&').trim().toLowerCase();
    // Entities and CSS escapes can spell a forbidden word in a way this reading would not see.
    if (LOADING.has(name) && (!ADDRESS.test(value) || /&#|&(colon|tab|newline);/.test(value))) return false;
    if (name === 'style' && UNSAFE_STYLE.test(value)) return false;
  }
  return true;
}
