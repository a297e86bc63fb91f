import { problemsOf, readSettingsFile } from '../files/settings-file.js';
import { NO_SITE, siteOf, type Site } from './site.js';
import { siteFile } from './site-file.js';

export type SiteAnswer = { kind: 'site'; site: Site } | { kind: 'problems'; problems: readonly string[] };

/** Reads SITE_FILE (YAML or JSON), once, at the start. A bad file is refused whole, with everything that is wrong in it. */
export function readSite(path: string | undefined): SiteAnswer {
  if (path === undefined) return { kind: 'site', site: NO_SITE };
  const file = readSettingsFile(path);
  if (file.kind === 'problems') return file;
  const read = siteFile.safeParse(file.content);
  if (!read.success) return { kind: 'problems', problems: problemsOf(read.error) };
  return { kind: 'site', site: siteOf(read.data) };
}
