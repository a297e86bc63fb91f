import { createHash } from 'node:crypto';
import {
  DEFAULT_SETTINGS,
  proseReader,
  settingsFrom,
  UnreadablePattern,
  type ClinicalSettings,
  type ProtocolId,
  type SiteWords,
} from '#clinical';
import { z } from 'zod';
import { clinicalSettingsShape, type ClinicalSettingsFile } from './files/clinical-settings-file.js';
import { problemsOf, readSettingsFile } from './files/settings-file.js';

/** Version of the rules in libs/clinical; raised with every change of a rule. Each decision fact carries it (decision 31). */
export const RULESET_VERSION = '1.0.0';

/** The rules a service decides by, as they are written on every decision. */
export interface ClinicalRules {
  readonly settings: ClinicalSettings;
  /** Phrases the reader of reports takes beside its own. */
  readonly readerWords: SiteWords;
  readonly protocol: ProtocolId;
  readonly ruleset: string;
  readonly settingsHash: string;
  /** Named person and date, when the settings carry a fitting approval. Undefined: nobody has signed for them. */
  readonly approvedBy: { readonly by: string; readonly date: string } | undefined;
}
export const CLINICAL_RULES = Symbol('CLINICAL_RULES');

export type RulesAnswer = { kind: 'rules'; rules: ClinicalRules } | { kind: 'problems'; problems: readonly string[] };

const byName = (entries: object): readonly (readonly [string, unknown])[] =>
  Object.entries(entries).toSorted(([a], [b]) => (a < b ? -1 : 1));

const hashOf = (settings: ClinicalSettings, words: SiteWords): string => {
  const sorted = [...byName(settings), ...byName(words)];
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
};

const NO_FILE: ClinicalSettingsFile = { settings: {}, reader_words: {} };

/** Everything that is wrong, at once: with the shape of the file, and with each value in it. */
function readFile(path: string): { file: ClinicalSettingsFile; problems: readonly string[] } {
  const read = readSettingsFile(path);
  if (read.kind === 'problems') return { file: NO_FILE, problems: read.problems };
  const shape = clinicalSettingsShape.safeParse(read.content);
  if (shape.success) return { file: shape.data, problems: [] };
  const given = z.looseObject({ settings: z.unknown() }).safeParse(read.content);
  const values = settingsFrom(given.data?.settings ?? {});
  return {
    file: NO_FILE,
    problems: [...problemsOf(shape.error), ...(values.kind === 'problems' ? values.problems : [])],
  };
}

const usedWords = (words: SiteWords): SiteWords =>
  Object.fromEntries(Object.entries(words).filter(([, phrases]) => phrases.length > 0));

/** What the reader cannot take, in its words; undefined when it takes all. */
const unreadableWord = (words: SiteWords): string | undefined => {
  if (Object.keys(words).length === 0) return undefined;
  try {
    proseReader(words);
    return undefined;
  } catch (error) {
    if (error instanceof UnreadablePattern) return error.message;
    throw error;
  }
};

/**
 * Reads the clinical settings of the site (CLINICAL_SETTINGS_FILE; YAML or JSON `{settings: {...}, approved?: {by, date, hash}}`).
 * A bad file is refused whole. The approval holds only for exactly these values: its hash is theirs.
 */
export function readClinicalRules(path: string | undefined, protocol: ProtocolId): RulesAnswer {
  const { file, problems } = path === undefined ? { file: NO_FILE, problems: [] } : readFile(path);
  if (problems.length > 0) return { kind: 'problems', problems };
  const answer = settingsFrom(file.settings);
  if (answer.kind === 'problems') return { kind: 'problems', problems: answer.problems };
  const settings = { ...DEFAULT_SETTINGS, ...answer.settings };
  const readerWords = usedWords(file.reader_words);
  const unreadable = unreadableWord(readerWords);
  if (unreadable !== undefined) return { kind: 'problems', problems: [`reader_words: ${unreadable}`] };
  const settingsHash = hashOf(settings, readerWords);
  const { approved } = file;
  if (approved !== undefined && approved.hash !== settingsHash) {
    return { kind: 'problems', problems: [`approved.hash: does not fit these values, which have ${settingsHash}`] };
  }
  const approvedBy = approved === undefined ? undefined : { by: approved.by, date: approved.date };
  return {
    kind: 'rules',
    rules: { settings, readerWords, protocol, ruleset: RULESET_VERSION, settingsHash, approvedBy },
  };
}
