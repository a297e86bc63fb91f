// Pages as the reading thread hands them over, and the text they come to.
import type { UnreadWhy } from './unread.js';

/** A piece of text where it stands: the origin lies below left, y grows upwards, in points. */
export interface PdfPiece {
  readonly text: string;
  readonly y: number;
  readonly height: number;
  readonly endsLine: boolean;
}

export interface PdfPage {
  readonly pieces: readonly PdfPiece[];
  /** Something is painted that could be a picture of words. */
  readonly pictured: boolean;
  /** It has fields to be filled in or ticked. */
  readonly fields: boolean;
}

/** What the thread says: its pages one by one, then one of the ends. */
export type ThreadSays =
  | { readonly kind: 'page'; readonly page: PdfPage }
  | { readonly kind: 'end'; readonly why?: UnreadWhy };

interface Line {
  text: string;
  top: number;
  bottom: number;
}

type Block = Line[];

const MOST_BLOCKS = 300;

/**
 * The text of a page, line by line. A page is written in the order its author had it, and that is kept, columns too;
 * only what lies wholly above something written earlier (a header written last) is moved before it.
 */
export function pageText(page: PdfPage): string {
  const lines = linesOf(page.pieces);
  const blocks = blocksOf(lines);
  const ordered = blocks.length > MOST_BLOCKS ? blocks : fromTheTop(blocks);
  return ordered.map(blockText).join('\n\n');
}

function linesOf(pieces: readonly PdfPiece[]): readonly Line[] {
  const lines: Line[] = [];
  let open: Line | undefined;
  for (const { text, y, height, endsLine } of pieces) {
    if (text !== '') {
      if (open === undefined) open = { text: '', top: y + height, bottom: y };
      open.text += text;
      open.top = Math.max(open.top, y + height);
      open.bottom = Math.min(open.bottom, y);
    }
    if (endsLine && open !== undefined) {
      lines.push(open);
      open = undefined;
    }
  }
  if (open !== undefined) lines.push(open);
  return lines.filter(({ text }) => text.trim() !== '');
}

/** Lines that follow each other downwards are one block; a step upwards begins another. */
function blocksOf(lines: readonly Line[]): readonly Block[] {
  const blocks: Block[] = [];
  let last: Line | undefined;
  for (const line of lines) {
    const block = blocks.at(-1);
    if (block === undefined || last === undefined || line.bottom > last.top) blocks.push([line]);
    else block.push(line);
    last = line;
  }
  return blocks;
}

function fromTheTop(blocks: readonly Block[]): readonly Block[] {
  const placed: Block[] = [];
  for (const block of blocks) {
    const { bottom } = extent(block);
    const below = placed.findIndex((other) => extent(other).top <= bottom);
    if (below < 0) placed.push(block);
    else placed.splice(below, 0, block);
  }
  return placed;
}

const extent = (block: Block): { top: number; bottom: number } => ({
  top: Math.max(...block.map(({ top }) => top)),
  bottom: Math.min(...block.map(({ bottom }) => bottom)),
});

/** A gap of more than a line's height between two lines is an empty line. */
function blockText(block: Block): string {
  return block
    .map((line, nth) => {
      const before = block[nth - 1];
      if (before === undefined) return line.text.trim();
      const gap = before.bottom - line.top;
      return `${gap > line.top - line.bottom ? '\n\n' : '\n'}${line.text.trim()}`;
    })
    .join('');
}
