// What every published definition says about itself. No date: the same tables give the same bytes on every day.
import { codeOf } from '../terminology/local-codes.js';

export interface Edition {
  readonly canonicalBase: string;
  readonly version: string;
}

export interface Header {
  url: string;
  version: string;
  name: string;
  title: string;
  status: 'draft';
  experimental: boolean;
  publisher: string;
  description: string;
}

/** Draft and experimental on purpose: no clinical owner has approved them yet. */
export function header(edition: Edition, url: string, title: string, description: string): Header {
  return {
    url,
    version: edition.version,
    name: computerName(title),
    title,
    status: 'draft',
    experimental: true,
    publisher: 'Pumptrace',
    description,
  };
}

/** "Signs of withdrawal" to "SignsOfWithdrawal": R4 names are read by programs. */
function computerName(title: string): string {
  return `Pumptrace${title
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}`;
}

/** R4 ids hold letters, digits, hyphens and dots. */
export function artifactId(name: string): string {
  return codeOf(name);
}

export const LOINC_COPYRIGHT =
  'This material contains content from LOINC (http://loinc.org). LOINC is copyright (c) Regenstrief Institute, Inc. and the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost under the license at http://loinc.org/license. LOINC(R) is a registered United States trademark of Regenstrief Institute, Inc.';
export const SNOMED_COPYRIGHT =
  'This material contains concepts of SNOMED CT from the Global Patient Set and the IPS Free Set, (c) SNOMED International, used under CC BY 4.0.';
