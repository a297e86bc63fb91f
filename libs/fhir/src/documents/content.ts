// The words of one content, whatever it is: text, HTML or PDF.
import { beginsAsPdf, textOfBytes } from './bytes.js';
import { wordsOfMarkup } from './markup.js';
import { wordsOfPdf } from './pdf.js';
import { plainWords } from './plain-words.js';
import { unread, type DocumentLimits, type Extracted } from './unread.js';

export interface Content {
  /** As it was stated, parameters included; several where the report and the EHR both state one, the report's first. */
  readonly stated: readonly string[];
  readonly bytes: Uint8Array;
}

type Form = 'text' | 'markup' | 'pdf';

const FORMS: Readonly<Record<string, Form>> = {
  'text/plain': 'text',
  'text/html': 'markup',
  'application/xhtml+xml': 'markup',
  'application/pdf': 'pdf',
  'application/x-pdf': 'pdf',
};

const kindOf = (stated: string): string => stated.split(';', 1).join('').trim().toLowerCase();
const charsetOf = (stated: string): string | undefined => /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(stated)?.[1];

/** Extracts words, one PDF at a time, so that a heap of reports cannot take all memory at once. */
export class DocumentReader {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly limits: DocumentLimits) {}

  get maxBytes(): number {
    return this.limits.maxBytes;
  }

  /** Never rejects for what is in the content. */
  async read({ stated, bytes }: Content): Promise<Extracted> {
    if (bytes.length > this.limits.maxBytes) return unread('too_large');
    if (bytes.length === 0) return unread('empty');
    const forms = stated.map((one) => FORMS[kindOf(one)]);
    const form = beginsAsPdf(bytes) ? 'pdf' : forms.find((known) => known !== undefined);
    switch (form) {
      case undefined:
        return unread('not_text');
      case 'pdf':
        return beginsAsPdf(bytes) ? this.inTurn(() => wordsOfPdf(bytes, this.limits)) : unread('broken');
      case 'text':
      case 'markup':
        return this.fromText(form, stated, bytes);
      default: {
        const never: never = form;
        return never;
      }
    }
  }

  private fromText(form: 'text' | 'markup', stated: readonly string[], bytes: Uint8Array): Extracted {
    const charset = stated.map(charsetOf).find((found) => found !== undefined);
    const text = textOfBytes(bytes, charset ?? (form === 'markup' ? charsetWithin(bytes) : undefined));
    if (text === undefined) return unread('not_decodable');
    if (form === 'markup' || /^\s*(<!doctype html|<html)\b/i.test(text)) return wordsOfMarkup(text, this.limits);
    const words = plainWords(text);
    if (words === undefined) return unread('empty');
    return words.length > this.limits.maxLetters ? unread('too_large') : { text: words, missing: [] };
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const before = this.last;
    const mine = before.then(work);
    // Whatever becomes of mine, the next one is read.
    this.last = mine.catch(() => undefined);
    return mine;
  }
}

/** The character set an HTML page states within its first kilobyte (HTML standard, "prescan a byte stream"). */
function charsetWithin(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  return /<meta[^>]{0,200}charset\s*=\s*["']?([\w.:-]+)/i.exec(head)?.[1];
}
