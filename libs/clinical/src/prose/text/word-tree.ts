// All patterns of a dictionary as one tree: what many begin with is looked at once. One pass over the words finds every entry.
import { type Classes, compilePattern, type Element, fits, type Part, variantsOf } from './pattern.js';
import { bitOf, HASHES, hashOf, isMark, SPECIAL_BITS, START_LENGTH, type Token } from './tokens.js';

interface Branch<Entry> {
  readonly element: Element;
  readonly node: Node<Entry>;
}

interface Node<Entry> {
  /** By what is written, so that the same words share a branch. */
  readonly branches: Map<string, Branch<Entry>>;
  readonly gaps: Map<number, Node<Entry>>;
  readonly ends: { readonly entry: Entry; readonly order: number }[];
}

/** A node as it is read: many branches are looked up by what they ask for, few are looked at one by one. */
interface Looked<Entry> {
  /** Bits of all that may come next: a word with none of them goes nowhere from here. */
  readonly bits: number;
  /** The same, finer, where there are many branches. */
  readonly hashes: Uint8Array | undefined;
  readonly few: readonly LookedBranch<Entry>[];
  readonly byWord: Branches<Entry>;
  readonly byStart: Branches<Entry>;
  readonly bySpecial: Branches<Entry>;
  readonly gaps: readonly { readonly most: number; readonly node: Looked<Entry> }[];
  readonly ends: readonly { readonly entry: Entry; readonly order: number }[];
}
type Branches<Entry> = ReadonlyMap<string, readonly LookedBranch<Entry>[]> | undefined;
interface LookedBranch<Entry> {
  readonly element: Element;
  readonly bits: number;
  readonly node: Looked<Entry>;
}

export type Dictionary<Entry> = Looked<Entry>;

/** Where an entry was found: tokens from..to, and how many of them the pattern itself names. */
export interface Match<Entry> {
  readonly entry: Entry;
  readonly from: number;
  readonly to: number;
  readonly named: number;
  /** Tokens the pattern names itself, in order; the rest lie in its gaps. */
  readonly at: readonly number[];
}

const newNode = <Entry>(): Node<Entry> => ({ branches: new Map(), gaps: new Map(), ends: [] });

const keyOf = ({ words, starts, specials }: Element): string =>
  `${[...words].join('/')} ${starts.join('/')} ${specials.join('/')}`;

const grow = <Entry>(node: Node<Entry>, parts: readonly Part[], end: { entry: Entry; order: number }): void => {
  const [part, ...rest] = parts;
  if (part === undefined) {
    node.ends.push(end);
    return;
  }
  if ('gap' in part) {
    const beyond = node.gaps.get(part.gap) ?? newNode<Entry>();
    node.gaps.set(part.gap, beyond);
    grow(beyond, rest, end);
    return;
  }
  const key = keyOf(part.element);
  const branch = node.branches.get(key) ?? { element: part.element, node: newNode<Entry>() };
  node.branches.set(key, branch);
  grow(branch.node, rest, end);
  if (part.element.optional) grow(node, rest, end);
};

/** Up to this many branches a list is as quick as a table. */
const FEW = 4;

const tableOf = <Entry>(
  branches: readonly LookedBranch<Entry>[],
  keys: (element: Element) => Iterable<string>,
): Branches<Entry> => {
  const table = new Map<string, LookedBranch<Entry>[]>();
  for (const branch of branches)
    for (const key of keys(branch.element)) {
      const known = table.get(key);
      if (known === undefined) table.set(key, [branch]);
      else known.push(branch);
    }
  return table.size === 0 ? undefined : table;
};

const bitsOf = ({ words, starts, specials }: Element): number =>
  [...words, ...starts].reduce((bits, word) => bits | bitOf(word), 0) |
  specials.reduce((bits, special) => bits | SPECIAL_BITS[special], 0);

const hashesOf = (branches: readonly { readonly element: Element }[]): Uint8Array => {
  const hashes = new Uint8Array(HASHES);
  for (const { element } of branches)
    for (const word of [...element.words, ...element.starts]) hashes[hashOf(word)] = 1;
  return hashes;
};

const looked = <Entry>({ branches, gaps, ends }: Node<Entry>): Looked<Entry> => {
  const all = [...branches.values()].map(({ element, node }) => ({
    element,
    bits: bitsOf(element),
    node: looked(node),
  }));
  const tabled = all.length > FEW ? all : [];
  return {
    bits: all.reduce((bits, branch) => bits | branch.bits, 0),
    hashes: tabled.length === 0 ? undefined : hashesOf(tabled),
    few: all.length > FEW ? [] : all,
    byWord: tableOf(tabled, ({ words }) => words),
    byStart: tableOf(tabled, ({ starts }) => new Set(starts.map((start) => start.slice(0, START_LENGTH)))),
    bySpecial: tableOf(tabled, ({ specials }) => specials),
    gaps: [...gaps].map(([most, node]) => ({ most, node: looked(node) })),
    ends,
  };
};

/** Compiles a dictionary once. @throws UnreadablePattern */
export const compileDictionary = <Entry>(
  entries: readonly { readonly entry: Entry; readonly patterns: readonly string[] }[],
  classes: Classes,
): Dictionary<Entry> => {
  const root = newNode<Entry>();
  let order = 0;
  for (const { entry, patterns } of entries)
    for (const pattern of patterns.flatMap(variantsOf)) {
      grow(root, compilePattern(pattern, classes), { entry, order });
      order += 1;
    }
  return looked(root);
};

/** A gap never crosses a mark that may end a thought. */
const passable = ({ word }: Token): boolean => !isMark(word) || word === '"' || word === '/';

/** One search from one word: where it went, and what it found there. */
class Search<Entry> {
  private readonly path: number[] = [];
  private readonly hits: { readonly order: number; readonly match: Match<Entry> }[] = [];

  constructor(
    private readonly tokens: readonly Token[],
    private readonly end: number,
  ) {}

  /** What begins at this word, each pattern once and in the dictionary's order. */
  from(root: Looked<Entry>, at: number, into: Match<Entry>[]): void {
    this.step(root, at);
    if (this.hits.length === 0) return;
    if (this.hits.length > 1) this.hits.sort((one, other) => one.order - other.order);
    for (const { match } of this.hits) into.push(match);
    this.hits.length = 0;
  }

  /** Words before gaps, short gaps before long ones, what may be left out taken where it stands. */
  private walk(node: Looked<Entry>, at: number): void {
    this.step(node, at);
    for (const { most, node: beyond } of node.gaps)
      for (let skipped = 0; skipped <= most && at + skipped < this.end; skipped += 1) {
        const passed = skipped === 0 ? undefined : this.tokens[at + skipped - 1];
        if (passed !== undefined && !passable(passed)) break;
        this.step(beyond, at + skipped);
      }
    for (const { entry, order } of node.ends) this.ended(entry, order);
  }

  private step({ bits, hashes, few, byWord, byStart, bySpecial }: Looked<Entry>, at: number): void {
    const token = bits === 0 || at >= this.end ? undefined : this.tokens[at];
    if (token === undefined || (bits & token.bit) === 0) return;
    for (const branch of few)
      if ((branch.bits & token.bit) !== 0 && fits(branch.element, token)) this.take(branch.node, at);
    if (byWord === undefined) return;
    if (hashes?.[token.hash] === 0 && (token.special === undefined || bySpecial === undefined)) return;
    const named = byWord.get(token.word);
    if (named !== undefined) for (const { node } of named) this.take(node, at);
    const begun = byStart?.get(token.start);
    if (begun !== undefined)
      for (const { element, node } of begun)
        if (!element.words.has(token.word) && fits(element, token)) this.take(node, at);
    const special = token.special === undefined ? undefined : bySpecial?.get(token.special);
    if (special !== undefined)
      for (const { element, node } of special) if (!element.words.has(token.word)) this.take(node, at);
  }

  private take(node: Looked<Entry>, at: number): void {
    this.path.push(at);
    this.walk(node, at + 1);
    this.path.pop();
  }

  private ended(entry: Entry, order: number): void {
    const [from] = this.path;
    const last = this.path.at(-1);
    if (from === undefined || last === undefined || this.hits.some((hit) => hit.order === order)) return;
    this.hits.push({ order, match: { entry, from, to: last + 1, named: this.path.length, at: [...this.path] } });
  }
}

/** Every place in tokens[start..end) where an entry of the dictionary begins. Work per word is bounded, so the whole is linear. */
export const matchesIn = <Entry>(
  dictionary: Dictionary<Entry>,
  tokens: readonly Token[],
  start: number,
  end: number,
): readonly Match<Entry>[] => {
  const found: Match<Entry>[] = [];
  const search = new Search<Entry>(tokens, end);
  for (let at = start; at < end; at += 1) search.from(dictionary, at, found);
  return found;
};
