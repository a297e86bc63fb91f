import { READER_TARGETS, SETTING_DESCRIPTIONS, SETTING_NAMES, type SettingName } from '#clinical';
import { z } from 'zod';

const approval = z.strictObject({
  by: z.string().trim().min(1).max(120).describe('The clinician who answers for these values.'),
  date: z.iso.date().describe('When they were approved.'),
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, { error: 'must be 64 hexadecimal digits' })
    .describe('Of exactly these values; a start with a wrong one says which it has to be.'),
});

const MOST_WORDS = 200;
/** Words a site adds, by what they name; how a phrase is written stands in libs/clinical/src/prose/text/pattern.ts. */
const readerWords = z.record(z.string(), z.array(z.string().min(1).max(200)).max(MOST_WORDS));

/** The outline of CLINICAL_SETTINGS_FILE; the clinical library itself judges the values (`settingsFrom`) and the words (`proseReader`). */
export const clinicalSettingsShape = z.strictObject({
  settings: z.unknown().prefault({}),
  reader_words: readerWords.prefault({}),
  approved: approval.exactOptional(),
});
export type ClinicalSettingsFile = z.output<typeof clinicalSettingsShape>;

const value = (name: SettingName) => {
  const { unit, meaning, range } = SETTING_DESCRIPTIONS[name];
  return z.number().min(range[0]).max(range[1]).exactOptional().describe(`${meaning} (${unit})`);
};

/** The same file for an editor: every setting by name, with range and meaning from the table of the clinical library. */
export const clinicalSettingsFile = clinicalSettingsShape.extend({
  settings: z.strictObject(Object.fromEntries(SETTING_NAMES.map((name) => [name, value(name)]))).prefault({}),
  reader_words: z
    .strictObject(
      Object.fromEntries(
        READER_TARGETS.map(({ id, title }) => [
          id,
          z.array(z.string().min(1).max(200)).max(MOST_WORDS).exactOptional().describe(title),
        ]),
      ),
    )
    .prefault({})
    .describe('Phrases of this site that the reader of reports takes beside its own, by what they name.'),
});

/** Every setting with its default, as a file to start from. Made from the table, so that it cannot be stale. */
export function clinicalSettingsExample(): string {
  const lines = SETTING_NAMES.flatMap((name) => {
    const { unit, meaning, range, default: usual } = SETTING_DESCRIPTIONS[name];
    return [`  # ${meaning}; ${unit}, ${range[0]} to ${range[1]}`, `  ${name}: ${usual}`];
  });
  return [
    '# CLINICAL_SETTINGS_FILE, made by npm run artifacts: every value with its default. None has been clinically validated.',
    '# What is left out has its default. Outside the sandbox a named clinician approves exactly these values: put the block',
    '# below in, and the start says which hash they have. A value changed later makes the approval void.',
    '#approved:',
    '#  by: Dr. A. Example',
    '#  date: 2026-11-01',
    `#  hash: ${'0'.repeat(64)}`,
    'settings:',
    ...lines,
    '# How the radiologists of this site say it, where the reader does not know it yet: a/b is one of these, [x] may be left out,',
    '# .. and ... leave room for up to three or six words. The names are those of the schema beside this file.',
    'reader_words:',
    '  kink: []',
    '',
  ].join('\n');
}
