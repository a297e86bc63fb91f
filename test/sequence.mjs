import { relative } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** What puts whole houses up runs first, the longest of it before all: else one core ends the run alone with the longest file. */
const FIRST = ['test/stories/stories.', 'test/chaos/chaos.', 'test/paging/', 'test/'];

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
