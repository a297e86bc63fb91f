import type { Codebook, WriteContext } from '#fhir';
import { RULESET_VERSION, authorAt, type ServiceConfig, type Site } from '#service';

type Base = Pick<ServiceConfig, 'CANONICAL_BASE'>;

/** How we sign what we write. */
export const writing = (config: Base, site: Site, drill: boolean): WriteContext => ({
  canonicalBase: config.CANONICAL_BASE,
  version: RULESET_VERSION,
  author: authorAt(site, 'Pumptrace orders'),
  drill,
});

/** What codes mean here: ours, the public ones, and the hospital's own. */
export const codebook = (config: Base, site: Site): Codebook => ({
  canonicalBase: config.CANONICAL_BASE,
  siteCodes: site.codes,
});
