import { DEFAULT_SETTINGS, type ClinicalSettings, type SiteWords } from '#clinical';

export type SiteAnswer =
  | {
      readonly kind: 'rules';
      readonly rules: { readonly settings: ClinicalSettings; readonly readerWords: SiteWords };
    }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/** The values and words by which the services of this site decide, so that a site can try them before a service starts with them. */
export async function siteRules(path: string | undefined): Promise<SiteAnswer> {
  if (path === undefined || path === '')
    return { kind: 'rules', rules: { settings: DEFAULT_SETTINGS, readerWords: {} } };
  // Only here: it brings the whole framework with it, and the library alone answers in half a second.
  const { readClinicalRules } = await import('#service');
  const answer = readClinicalRules(path, 'ajnr2011');
  if (answer.kind === 'rules') return answer;
  return { kind: 'problems', problems: answer.problems.map((problem) => `CLINICAL_SETTINGS_FILE: ${problem}`) };
}
