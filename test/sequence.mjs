import { relative } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/**
 * What puts whole houses up runs first: else one core ends the run alone with the longest file. The two that compute all the time
 * (stories, chaos) do so one after the other, beside files that mostly wait.
 */
const FIRST = [
  'test/stories/stories.',
  'test/paging/outages.',
  'test/paging/vigil.',
  'test/chaos/chaos.',
  'test/paging/',
  'test/',
];

/** Jest knows how long a file takes only after it has run here once; a fresh clone knows nothing but sizes. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path, context }) => {
      const name = relative(context.config.rootDir, path).replaceAll('\\', '/');
      const found = FIRST.findIndex((start) => name.startsWith(start));
      return found < 0 ? FIRST.length : found;
    };
    return super.sort(tests).toSorted((a, b) => rank(a) - rank(b));
  }
}
