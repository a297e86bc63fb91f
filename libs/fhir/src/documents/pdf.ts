// The words of a PDF, read by pdf.js in a thread that is ended when it takes too long (docs/decisions/0010).
import { Worker } from 'node:worker_threads';
import { pageText, type PdfPage, type ThreadSays } from './pdf-page.js';
import { isLegible, plainWords } from './plain-words.js';
import { unread, type DocumentLimits, type Extracted, type UnreadWhy } from './unread.js';

const MB = 1024 * 1024;
const WATCH_MS = 25;

/** Never rejects: a PDF that cannot be read has a name for why. */
export async function wordsOfPdf(bytes: Uint8Array, limits: DocumentLimits): Promise<Extracted> {
  const { pages, why } = await inThread(bytes, limits);
  if (why !== undefined) return unread(why);
  if (pages.some(({ fields }) => fields)) return unread('form_fields');
  const pictured = pages.some((page) => page.pictured);
  const raw = pages.map(pageText).join('\n\n');
  if (!isLegible(raw)) return unread('not_decodable');
  const text = plainWords(raw);
  if (text === undefined) return unread(pictured ? 'no_text_layer' : 'empty');
  if (text.length > limits.maxLetters) return unread('too_large');
  return { text, missing: pictured ? ['pages_without_text'] : [] };
}

interface Read {
  readonly pages: readonly PdfPage[];
  readonly why?: UnreadWhy;
}

async function inThread(bytes: Uint8Array, limits: DocumentLimits): Promise<Read> {
  // A copy, for the thread takes its bytes away from here.
  const own = new Uint8Array(bytes);
  const { maxPages, maxLetters } = limits;
  const thread = new Worker(new URL('./pdf-thread.mjs', import.meta.url), {
    workerData: { bytes: own, maxPages, maxLetters },
    transferList: [own.buffer],
    // No settings and no secrets in there, and none of its remarks on a document in our logs.
    env: {},
    argv: [],
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: limits.pdfHeapMb, maxYoungGenerationSizeMb: 32 },
  });
  const pages: PdfPage[] = [];
  const before = process.memoryUsage.rss();
  const timers: NodeJS.Timeout[] = [];
  const why = await new Promise<UnreadWhy | undefined>((end) => {
    thread.on('message', (said: ThreadSays) => {
      if (said.kind === 'page') pages.push(said.page);
      else end(said.why);
    });
    thread.on('error', (error) => end(isOutOfMemory(error) ? 'too_much_memory' : 'broken'));
    thread.on('exit', () => end('broken'));
    timers.push(setTimeout(() => end('too_slow'), limits.pdfTimeMs));
    // Buffers lie outside the thread's heap, so that its limit does not hold for what a stream unfolds to.
    const swollen = (): boolean => process.memoryUsage.rss() - before > limits.pdfGrowthMb * MB;
    timers.push(setInterval(() => swollen() && end('too_much_memory'), WATCH_MS));
  });
  timers.forEach(clearInterval);
  await thread.terminate();
  return why === undefined ? { pages } : { pages, why };
}

function isOutOfMemory(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
