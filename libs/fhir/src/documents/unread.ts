// Why the words of a document are not here, or not all of them. Each name is shown to a human beside the report.

export const UNREAD_WHYS = [
  /** Nothing is in it: no content, no words and no picture. */
  'empty',
  /** Of a kind this product does not read: a picture, RTF, a word processor's file. */
  'not_text',
  /** Broken base64, bytes that are not text in the character set named, or letters without a meaning. */
  'not_decodable',
  'too_large',
  'too_many_pages',
  /** The reading took longer, or more memory, than a report may cost. */
  'too_slow',
  'too_much_memory',
  /** Pages are pictures: a scan, or letters drawn as curves. */
  'no_text_layer',
  /** It opens with a password only. */
  'encrypted',
  /** Not what it says it is, or damaged. */
  'broken',
  /** A form: which boxes are ticked decides what it says, and that is not in the text. */
  'form_fields',
  /** The address lies outside this EHR's FHIR base: nothing was sent there. */
  'other_server',
  /** The address names no Binary. */
  'bad_address',
  'not_found',
  'forbidden',
  /** The EHR answered with something that is no document, and will again. */
  'not_served',
  /** Some pages have words and some are pictures: the words are among the documents, and are not all. */
  'pages_without_text',
  /** Words that were struck out or hidden are left out: the rest is among the documents. */
  'words_struck_out',
  'words_hidden',
] as const;
export type UnreadWhy = (typeof UNREAD_WHYS)[number];

/** The words of a content as far as they could be had, and what is missing; never neither. */
export interface Extracted {
  readonly text?: string;
  readonly missing: readonly UnreadWhy[];
}

export const unread = (why: UnreadWhy): Extracted => ({ missing: [why] });

/** What a report may cost. Beyond any of them it is shown unread: a report cut short could lose its impression. */
export interface DocumentLimits {
  readonly maxBytes: number;
  /** Characters of text that come out. */
  readonly maxLetters: number;
  readonly maxPages: number;
  /** A tree of markup is made in the service's own thread: its bytes are its time. */
  readonly maxMarkupBytes: number;
  readonly pdfTimeMs: number;
  readonly pdfHeapMb: number;
  /** Growth of the whole process while a PDF is read: buffers lie outside any thread's heap. */
  readonly pdfGrowthMb: number;
}

export const DEFAULT_DOCUMENT_LIMITS: DocumentLimits = {
  maxBytes: 5_000_000,
  maxLetters: 1_000_000,
  maxPages: 30,
  maxMarkupBytes: 2_000_000,
  pdfTimeMs: 10_000,
  pdfHeapMb: 256,
  pdfGrowthMb: 256,
};
