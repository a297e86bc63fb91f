import { field, list, text } from '../ehr/shelf/fields.js';
import { ours } from './chart.js';
import type { Held } from './holdings.js';
import { ask } from './line.js';

/** One page as it lies on the phone. */
export interface PagedOnce {
  readonly incident: string;
  readonly tier: string;
  readonly epoch: number;
  readonly code: string;
  /** The link a human follows to accept. */
  readonly url: string;
  readonly line: string;
}

/** The incidents of a patient, as their Flag and DetectedIssue in the chart name them. */
export const incidentsIn = (all: readonly Held[]): ReadonlySet<string> =>
  new Set(
    all
      .flatMap(({ resource }) => list(field(resource, 'identifier')))
      .filter((one) => ours(text(field(one, 'system'))) === 'incident')
      .map((one) => (text(field(one, 'value')) ?? '').split('.')[0] ?? ''),
  );

/** The pages that came for these incidents, oldest first. Each counts once, however often it was delivered. */
export async function pagesFor(phoneUrl: string, incidents: ReadonlySet<string>): Promise<readonly PagedOnce[]> {
  const { body } = await ask('GET', phoneUrl);
  return list(field(body, 'pages'))
    .map((page) => field(page, 'body'))
    .map((page): PagedOnce => {
      const tier = text(field(page, 'tier')) ?? 'no tier';
      const epoch = Number(field(page, 'epoch'));
      return {
        incident: text(field(page, 'incident')) ?? '',
        tier,
        epoch,
        code: text(field(page, 'code')) ?? '',
        url: text(field(page, 'url')) ?? '',
        line: `page ${tier} ${epoch}`,
      };
    })
    .filter(({ incident }) => incidents.has(incident));
}
