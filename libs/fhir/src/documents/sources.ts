// Where a report keeps its words, in order of trust. Nothing is fetched or decoded here.
import { object, objects, text, type Wire } from '../read/wire.js';
import type { UnreadWhy } from './unread.js';

/** `narrative` is what a server wrote for people; the others are the author's. */
export const DOCUMENT_PLACES = ['conclusion', 'presentedForm', 'result', 'narrative'] as const;
export type DocumentPlace = (typeof DOCUMENT_PLACES)[number];

/** A place of words: `conclusion`, `presentedForm/0`, `Observation/7.note`, `text`. */
export interface DocumentName {
  readonly id: string;
  readonly place: DocumentPlace;
  /** What the EHR calls it: an attachment's title, the name of a result ("Clinical information"). */
  readonly title?: string;
}

export type DocumentSource = DocumentName &
  (
    | { readonly how: 'words'; readonly text: string }
    | { readonly how: 'markup'; readonly html: string }
    | { readonly how: 'inline'; readonly contentType?: string; readonly base64: string }
    | { readonly how: 'elsewhere'; readonly contentType?: string; readonly url: string }
    | { readonly how: 'nowhere'; readonly why: UnreadWhy }
  );

/** The sources of the report itself; those of its results are made where the results are read. */
export function reportSources(report: Wire, ofResults: readonly DocumentSource[]): readonly DocumentSource[] {
  const conclusion = text(report['conclusion']);
  return [
    ...(conclusion === undefined
      ? []
      : [{ id: 'conclusion', place: 'conclusion', how: 'words', text: conclusion } as const]),
    ...spokenConclusions(report),
    ...objects(report['presentedForm']).map((form, nth) => presented(form, `presentedForm/${nth}`, report)),
    ...ofResults,
    ...narrative(report),
  ];
}

/** A conclusion in words only, where a code belongs, is prose. */
function spokenConclusions(report: Wire): readonly DocumentSource[] {
  return objects(report['conclusionCode']).flatMap((concept, nth) => {
    const spoken = objects(concept['coding']).length === 0 ? text(concept['text']) : undefined;
    return spoken === undefined
      ? []
      : [{ id: `conclusionCode/${nth}`, place: 'conclusion', how: 'words', text: spoken } as const];
  });
}

function presented(form: Wire, id: string, report: Wire): DocumentSource {
  const title = text(form['title']);
  const stated = text(form['contentType']);
  const name = { id, place: 'presentedForm', ...(title === undefined ? {} : { title }) } as const;
  const contentType = stated === undefined ? {} : { contentType: stated };
  const data = text(form['data']);
  if (data !== undefined) return { ...name, ...contentType, how: 'inline', base64: data };
  const url = text(form['url']);
  if (url === undefined) return { ...name, how: 'nowhere', why: 'empty' };
  if (!url.startsWith('#')) return { ...name, ...contentType, how: 'elsewhere', url };
  const contained = objects(report['contained']).find((one) => one['id'] === url.slice(1));
  const base64 = contained?.['resourceType'] === 'Binary' ? text(contained['data']) : undefined;
  if (base64 === undefined) return { ...name, how: 'nowhere', why: 'not_found' };
  const its = stated ?? text(contained?.['contentType']);
  return { ...name, ...(its === undefined ? {} : { contentType: its }), how: 'inline', base64 };
}

/**
 * The words beside the codes (FHIR R4, Narrative). What a server generated from codes says nothing new, so it is a
 * source only where the report has neither a coded conclusion nor results.
 */
function narrative(report: Wire): readonly DocumentSource[] {
  const narrated = object(report['text']);
  const html = text(narrated?.['div']);
  const generated = narrated?.['status'] === 'generated';
  const coded = objects(report['conclusionCode']).length + objects(report['result']).length > 0;
  if (html === undefined || narrated?.['status'] === 'empty' || (generated && coded)) return [];
  return [{ id: 'text', place: 'narrative', how: 'markup', html }];
}

/** Text results ("IMPRESSION" as an Observation with a string) and notes on results are prose too. */
export function resultSources(observation: Wire, id: string, isText: boolean): readonly DocumentSource[] {
  const code = object(observation['code']);
  const title = text(code?.['text']) ?? objects(code?.['coding']).map((coding) => text(coding['display']))[0];
  const named = (place: string, words: string | undefined): readonly DocumentSource[] =>
    words === undefined
      ? []
      : [
          {
            id: `${id}.${place}`,
            place: 'result',
            ...(title === undefined ? {} : { title }),
            how: 'words',
            text: words,
          },
        ];
  const value = text(observation['valueString']) ?? text(object(observation['valueCodeableConcept'])?.['text']);
  const notes = objects(observation['note']).map((note) => text(note['text']));
  const note = notes.filter((words) => words !== undefined).join('\n\n');
  return [...named('value', isText ? value : undefined), ...named('note', text(note))];
}
