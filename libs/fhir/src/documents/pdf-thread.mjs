// Runs in a thread of its own, which pdf.ts ends when the reading takes too long: a PDF is a program by a stranger.
// Plain JavaScript, because a thread is started from a file that is the same beside the source and in the build.
import { parentPort, workerData } from 'node:worker_threads';
import { getDocument, OPS, VerbosityLevel } from 'unpdf/pdfjs';

/** @import { PdfPage, PdfPiece, ThreadSays } from './pdf-page.js' */
/** @import { UnreadWhy } from './unread.js' */

// Nothing in a document may reach out. Fonts and character maps are not given an address either.
Reflect.deleteProperty(globalThis, 'fetch');
Reflect.deleteProperty(globalThis, 'WebSocket');
// Node's own inflater goes on after the thread has ended and was seen to keep half a gigabyte for ever; pdf.js has another.
Reflect.deleteProperty(globalThis, 'DecompressionStream');

/** Fewer letters than this on a page with a picture: a stamp or a page number over a scan. */
const FEW_LETTERS = 100;
/** More drawn paths than frames and rules need: letters drawn as curves. */
const MANY_PATHS = 60;
const PICTURES = new Set([
  OPS.paintImageXObject,
  OPS.paintImageMaskXObject,
  OPS.paintInlineImageXObject,
  OPS.paintInlineImageXObjectGroup,
  OPS.paintImageXObjectRepeat,
  OPS.paintImageMaskXObjectGroup,
  OPS.paintImageMaskXObjectRepeat,
]);
/** ISO 32000-1, 12.5.3: bit 2 of an annotation's flags. */
const HIDDEN = 2;

/** @type {{ bytes: Uint8Array, maxPages: number, maxLetters: number }} */
const { bytes, maxPages, maxLetters } = workerData;

/** @param {ThreadSays} said */
const say = (said) => parentPort?.postMessage(said);

/** @returns {Promise<UnreadWhy | undefined>} why nothing more comes */
async function readAll() {
  const pdf = await getDocument({
    data: bytes,
    isEvalSupported: false,
    useSystemFonts: false,
    disableFontFace: true,
    useWorkerFetch: false,
    useWasm: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    enableXfa: false,
    verbosity: VerbosityLevel.ERRORS,
  }).promise;
  if (pdf.numPages > maxPages) return 'too_many_pages';
  let letters = 0;
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await readPage(await pdf.getPage(number));
    letters += page.pieces.reduce((sum, { text }) => sum + text.length, 0);
    if (letters > maxLetters) return 'too_large';
    say({ kind: 'page', page });
  }
  return undefined;
}

/**
 * @param {import('unpdf/pdfjs').PDFPageProxy} page
 * @returns {Promise<PdfPage>}
 */
async function readPage(page) {
  const { items } = await page.getTextContent();
  /** @type {PdfPiece[]} */
  const pieces = items.flatMap((item) =>
    'str' in item ? [{ text: item.str, y: Number(item.transform[5]), height: item.height, endsLine: item.hasEOL }] : [],
  );
  const annotations = (await page.getAnnotations()).filter(({ annotationFlags }) => (annotationFlags & HIDDEN) === 0);
  const written = annotations
    .filter(({ subtype, contentsObj }) => subtype === 'FreeText' && contentsObj?.str)
    .map(({ contentsObj, rect }) => ({ text: String(contentsObj.str), y: rect[1], height: rect[3] - rect[1] }));
  pieces.push(...written.map((piece) => ({ ...piece, endsLine: true })));
  const letters = pieces.reduce((sum, { text }) => sum + text.trim().length, 0);
  return {
    pieces,
    pictured: letters < FEW_LETTERS && (await isPictured(page)),
    fields: annotations.some(({ subtype, fieldType }) => subtype === 'Widget' && fieldType !== 'Sig'),
  };
}

/** @param {import('unpdf/pdfjs').PDFPageProxy} page */
async function isPictured(page) {
  const { fnArray } = await page.getOperatorList();
  return fnArray.some((op) => PICTURES.has(op)) || fnArray.filter((op) => op === OPS.constructPath).length > MANY_PATHS;
}

try {
  const why = await readAll();
  say({ kind: 'end', ...(why === undefined ? {} : { why }) });
} catch (error) {
  const locked = error instanceof Error && error.name === 'PasswordException';
  say({ kind: 'end', why: locked ? 'encrypted' : 'broken' });
}
