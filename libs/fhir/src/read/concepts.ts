// CodeableConcepts on the wire, and what they mean in our words.
import type { Finding, Measurement, PumpEventKind, Sign } from '#clinical';
import { CODED_MEASUREMENTS, wordOfCoding, type CodingOnWire, type Word } from '../terminology/local-codes.js';
import { siteWords, type SiteCodes } from '../terminology/site-codes.js';
import { standardRowsFor } from '../terminology/standard-codings.js';
import { PUBLIC_SYSTEMS } from '../terminology/systems.js';
import { object, objects, text, type Wire } from './wire.js';

export interface Concept {
  readonly codings: readonly CodingOnWire[];
  readonly text?: string;
}

/** What codes mean here: our base and the hospital's own map. */
export interface Codebook {
  readonly canonicalBase: string;
  readonly siteCodes: SiteCodes;
}

function coding(wire: Wire): CodingOnWire | undefined {
  const system = text(wire['system']);
  const code = text(wire['code']);
  if (code === undefined) return undefined;
  return system === undefined ? { code } : { system, code };
}

export function conceptOf(element: unknown): Concept {
  const wire = object(element);
  const codings = objects(wire?.['coding'])
    .map(coding)
    .filter((found) => found !== undefined);
  const words = text(wire?.['text']);
  return words === undefined ? { codings } : { codings, text: words };
}

/** Everything a concept says in words: its text, and what its codings are called. A code that is a name counts as one. */
export function wordsOf(element: Wire): string[] {
  const called = objects(element['coding']).flatMap((wire) => [text(wire['display']), text(wire['code'])]);
  return distinct([text(element['text']), ...called].filter((found) => found !== undefined));
}

/** A code as shown to a human who must place it: system and code, never the free text beside them. */
export function spelled(found: CodingOnWire): string {
  return found.system === undefined ? `${found.code ?? ''}` : `${found.system}|${found.code ?? ''}`;
}

function distinct<T>(words: readonly T[]): T[] {
  return [...new Set(words)];
}

export function findingsOf(concept: Concept, book: Codebook): Finding[] {
  return distinct(
    concept.codings.flatMap((found) => {
      const local = wordOfCoding(book.canonicalBase, 'finding', found);
      return [...(local === undefined ? [] : [local]), ...siteWords(book.siteCodes.findings, found).map((s) => s.word)];
    }),
  );
}

export function signsOf(concept: Concept, book: Codebook): Sign[] {
  return distinct(
    concept.codings.flatMap((found) => {
      const local = wordOfCoding(book.canonicalBase, 'sign', found);
      return [
        ...(local === undefined ? [] : [local]),
        ...standardRowsFor(book.canonicalBase, 'sign', found).map((row) => row.word),
        ...siteWords(book.siteCodes.signs, found).map((row) => row.word),
      ];
    }),
  );
}

export function eventsOf(concept: Concept, book: Codebook): PumpEventKind[] {
  return distinct(
    concept.codings.flatMap((found) => {
      const local = wordOfCoding(book.canonicalBase, 'event', found);
      return [...(local === undefined ? [] : [local]), ...siteWords(book.siteCodes.events, found).map((s) => s.word)];
    }),
  );
}

export type CodedMeasurement = (typeof CODED_MEASUREMENTS)[number];
export type MeasurementName = Measurement | CodedMeasurement;

export function isCodedMeasurement(name: MeasurementName): name is CodedMeasurement {
  return CODED_MEASUREMENTS.some((coded) => coded === name);
}

/** The measurements a concept names: none, one, or several that contradict each other. */
export function measurementsOf(concept: Concept, book: Codebook): MeasurementName[] {
  return distinct(
    concept.codings.flatMap((found): MeasurementName[] => {
      const local: Word<'measurement'> | undefined = wordOfCoding(book.canonicalBase, 'measurement', found);
      return [
        ...(local === undefined ? [] : [local]),
        ...standardRowsFor(book.canonicalBase, 'measurement', found).map((row) => row.word),
        ...siteWords(book.siteCodes.measurements, found).map((row) => row.word),
      ];
    }),
  );
}

/** The one measurement a concept names; undefined when it names none, or two different ones. */
export function measurementOf(concept: Concept, book: Codebook): MeasurementName | undefined {
  const names = measurementsOf(concept, book);
  return names.length === 1 ? names[0] : undefined;
}

// HL7 v3 ObservationInterpretation: positive and detected, negative and not detected.
const INTERPRETED: Readonly<Record<string, boolean>> = {
  POS: true,
  DET: true,
  NEG: false,
  ND: false,
};
const SPOKEN: Readonly<Record<string, boolean>> = { present: true, absent: false };

/** Whether a concept says present or absent. Undefined when it says neither, or both. */
export function presenceOf(concept: Concept, book: Codebook): boolean | undefined {
  const said = new Set<boolean>();
  for (const found of concept.codings) {
    const code = found.code ?? '';
    for (const row of siteWords(book.siteCodes.presence, found)) said.add(row.word === 'present');
    if (found.system === PUBLIC_SYSTEMS.interpretation && INTERPRETED[code] !== undefined) said.add(INTERPRETED[code]);
    const ours = found.system === undefined || found.system.startsWith(`${book.canonicalBase}/`);
    const spoken = SPOKEN[code.toLowerCase()];
    if (ours && spoken !== undefined) said.add(spoken);
  }
  // With no coding at all the text is the whole content; one exact word is read, a sentence is not.
  if (concept.codings.length === 0) {
    const spoken = SPOKEN[concept.text?.toLowerCase() ?? ''];
    if (spoken !== undefined) said.add(spoken);
  }
  const [only] = said;
  return said.size === 1 ? only : undefined;
}
