// From the places of a report's words to the words themselves; a Binary is fetched from the same EHR and nowhere else.
import type { EhrFailure } from '../client/answer.js';
import { prospectOf } from '../client/answer.js';
import type { EhrClient } from '../client/ehr-client.js';
import { bytesOfBase64 } from './bytes.js';
import type { DocumentReader } from './content.js';
import { plainWords } from './plain-words.js';
import type { DocumentName, DocumentSource } from './sources.js';
import { unread, type Extracted, type UnreadWhy } from './unread.js';

/** Words of a report. Patient text: never to be logged or queued. */
export interface ReportDocument extends DocumentName {
  /** Lines end with `\n`; spans count in UTF-16 units of this very string. */
  readonly text: string;
}

export interface UnreadDocument extends DocumentName {
  readonly why: UnreadWhy;
}

/** The documents in order of trust, equal words once; and what could not be read, or not wholly. */
export interface Gathered {
  readonly documents: readonly ReportDocument[];
  readonly unread: readonly UnreadDocument[];
}

export type Gathering =
  | ({ readonly kind: 'gathered' } & Gathered)
  /** The EHR could not give a document now: nothing is known of the report until it can. */
  | { readonly kind: 'not_now'; readonly failure: EhrFailure };

export async function gatherDocuments(
  sources: readonly DocumentSource[],
  ehr: Pick<EhrClient, 'readBinary'>,
  reader: DocumentReader,
): Promise<Gathering> {
  const documents: ReportDocument[] = [];
  const missing: UnreadDocument[] = [];
  for (const source of sources) {
    // What the server wrote for people is listened to only where nobody else has said anything.
    if (source.place === 'narrative' && documents.length > 0) continue;
    const found = await extract(source, ehr, reader);
    if ('failure' in found) return { kind: 'not_now', failure: found.failure };
    const { id, place, title } = source;
    const name = { id, place, ...(title === undefined ? {} : { title }) };
    missing.push(...found.missing.map((why) => ({ ...name, why })));
    const { text } = found;
    if (text !== undefined && !documents.some((known) => known.text === text)) documents.push({ ...name, text });
  }
  return { kind: 'gathered', documents, unread: missing };
}

async function extract(
  source: DocumentSource,
  ehr: Pick<EhrClient, 'readBinary'>,
  reader: DocumentReader,
): Promise<Extracted | { failure: EhrFailure }> {
  switch (source.how) {
    case 'words': {
      const text = plainWords(source.text);
      return text === undefined ? { missing: [] } : { text, missing: [] };
    }
    case 'markup': {
      const found = await reader.read({ stated: ['text/html; charset=utf-8'], bytes: Buffer.from(source.html) });
      // A narrative without words is the usual one; nobody misses it.
      return found.missing.includes('empty') ? { missing: [] } : found;
    }
    case 'inline': {
      // Four letters of base64 are three bytes: what is too large is not decoded.
      if (source.base64.length > reader.maxBytes * 1.5) return unread('too_large');
      const bytes = bytesOfBase64(source.base64);
      return bytes === undefined ? unread('not_decodable') : reader.read({ stated: statedBy(source), bytes });
    }
    case 'elsewhere': {
      const answer = await ehr.readBinary(source.url);
      if (answer.kind === 'ok') {
        const { contentType, charset, bytes } = answer.value;
        const its = charset === undefined ? contentType : `${contentType}; charset=${charset}`;
        return reader.read({ stated: [...statedBy(source), its], bytes });
      }
      const why = whyNotServed(answer);
      return why === 'not_now' ? { failure: answer } : unread(why);
    }
    case 'nowhere':
      return unread(source.why);
    default: {
      const never: never = source;
      return never;
    }
  }
}

const statedBy = ({ contentType }: { readonly contentType?: string }): readonly string[] =>
  contentType === undefined ? [] : [contentType];

function whyNotServed(failure: EhrFailure): UnreadWhy | 'not_now' {
  switch (failure.kind) {
    case 'notFound':
    case 'gone':
      return 'not_found';
    case 'unauthorized':
    case 'forbidden':
      return prospectOf(failure) === 'try-later' ? 'not_now' : 'forbidden';
    case 'notSent':
      if (failure.why === 'foreign-reference') return 'other_server';
      return failure.why === 'waited-too-long' ? 'not_now' : 'bad_address';
    case 'notFhir':
      if (failure.why === 'too-large') return 'too_large';
      // A Binary with nothing in it is an answer, and the same one tomorrow.
      if (failure.why === 'empty' && failure.status < 300) return 'empty';
      if (failure.status === 404 || failure.status === 410) return 'not_found';
      return prospectOf(failure) === 'try-later' ? 'not_now' : 'not_served';
    case 'throttled':
    case 'unavailable':
    case 'network':
    case 'timeout':
    case 'circuitOpen':
      return 'not_now';
    case 'refused':
    case 'versionConflict':
    case 'severalMatches':
      return prospectOf(failure) === 'try-later' ? 'not_now' : 'not_served';
    default: {
      const never: never = failure;
      return never;
    }
  }
}
