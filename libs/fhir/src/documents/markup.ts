// The words of an HTML report as a browser would show them, one thought a line. parse5 makes the tree as the HTML
// standard says, whatever is left open or closed twice, in time that grows with the length; nothing in it is run.
import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import { plainWords } from './plain-words.js';
import { unread, type DocumentLimits, type Extracted, type UnreadWhy } from './unread.js';

type Node = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

/** What a browser shows no words of. */
const SILENT = new Set(
  [
    'head',
    'script',
    'style',
    'template',
    'noscript',
    'iframe',
    'object',
    'svg',
    'math',
    'audio',
    'video',
    'canvas',
  ].concat(['datalist', 'noframes', 'noembed', 'title']),
);
/** Begin and end a thought of their own: a section, a paragraph, an item, a row. */
const BLOCKS = new Set(
  'address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol p pre section summary table tbody tfoot thead tr ul'.split(
    ' ',
  ),
);
const CELLS = new Set(['td', 'th']);
const STRUCK = new Set(['del', 's', 'strike']);
const FIELDS = new Set(['input', 'select', 'textarea']);
/** Inputs that hold nothing anybody filled in. */
const NO_FIELD = new Set(['hidden', 'submit', 'button', 'reset', 'image']);
const FEW_LETTERS = 100;

interface Heard {
  readonly parts: string[];
  readonly missing: Set<UnreadWhy>;
  pictures: boolean;
  fields: boolean;
}

/** Never throws. `html` is the decoded text. */
export function wordsOfMarkup(html: string, limits: DocumentLimits): Extracted {
  if (html.length > limits.maxMarkupBytes) return unread('too_large');
  const heard: Heard = { parts: [], missing: new Set(), pictures: false, fields: false };
  listen(parse(html, { scriptingEnabled: false }).childNodes, heard);
  if (heard.fields) return unread('form_fields');
  const text = plainWords(heard.parts.join('').replaceAll(/ *\n */g, '\n'));
  if (text === undefined) return unread(heard.pictures ? 'no_text_layer' : 'empty');
  if (text.length > limits.maxLetters) return unread('too_large');
  if (heard.pictures && text.length < FEW_LETTERS) heard.missing.add('pages_without_text');
  return { text, missing: [...heard.missing] };
}

/** A node still to be heard, or what is said when the ones before it have been. */
type Next = { readonly node: Node; readonly kept: boolean } | { readonly say: string };

/** Walks without recursion: a hundred thousand elements in each other are no deeper than one. */
function listen(roots: readonly Node[], heard: Heard): void {
  const ahead: Next[] = [];
  const push = (nodes: readonly Node[], kept: boolean): void => {
    for (let nth = nodes.length - 1; nth >= 0; nth -= 1) {
      const node = nodes[nth];
      if (node !== undefined) ahead.push({ node, kept });
    }
  };
  push(roots, false);
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if ('say' in next) heard.parts.push(next.say);
    else if ('value' in next.node) heard.parts.push(spoken(next.node.value, next.kept));
    else if ('tagName' in next.node) {
      const element = next.node;
      const left = leftOut(element);
      if (left !== undefined) {
        if (left !== 'silent' && hasWords(element)) heard.missing.add(left);
        continue;
      }
      const { tagName } = element;
      if (tagName === 'br') heard.parts.push('\n');
      if (tagName === 'img') heard.pictures = true;
      if (FIELDS.has(tagName) && !NO_FIELD.has(attribute(element, 'type'))) heard.fields = true;
      const edge = BLOCKS.has(tagName) ? '\n\n' : CELLS.has(tagName) ? '\n' : '';
      heard.parts.push(edge);
      ahead.push({ say: edge });
      push(element.childNodes, next.kept || keepsLines(element));
    }
  }
}

const spoken = (text: string, kept: boolean): string => (kept ? text : text.replaceAll(/[ \t\r\n\f]+/g, ' '));

const attribute = (element: Element, name: string): string =>
  element.attrs.find((one) => one.name === name)?.value.toLowerCase() ?? '';

const keepsLines = (element: Element): boolean =>
  element.tagName === 'pre' || /white-space\s*:\s*(pre|break-spaces)/.test(attribute(element, 'style'));

/** Only what stands on the element itself is looked at: style sheets are not applied. */
function leftOut(element: Element): 'silent' | UnreadWhy | undefined {
  if (SILENT.has(element.tagName)) return 'silent';
  const style = attribute(element, 'style');
  if (STRUCK.has(element.tagName) || /text-decoration[^;]*line-through/.test(style)) return 'words_struck_out';
  const hidden = element.attrs.some(({ name }) => name === 'hidden');
  return hidden || /(display\s*:\s*none|visibility\s*:\s*hidden)/.test(style) ? 'words_hidden' : undefined;
}

function hasWords(element: Element): boolean {
  const ahead: Node[] = [element];
  for (let node = ahead.pop(); node !== undefined; node = ahead.pop()) {
    if ('value' in node && node.value.trim() !== '') return true;
    if ('tagName' in node && leftOut(node) !== 'silent') for (const child of node.childNodes) ahead.push(child);
  }
  return false;
}
