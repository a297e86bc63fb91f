// A table, and the list of its rows that are read otherwise. The list may neither grow nor shrink unseen: every difference is a problem.

export interface Judged {
  readonly id: string;
  readonly text: string;
  readonly right: boolean;
  readonly wanted: string;
  /** What was read, in one line without tabs. */
  readonly reads: string;
}

/** What a table and the list of its known misses do not agree on, one line each. */
export const problemsOf = (judged: readonly Judged[], misses: ReadonlyMap<string, string>): readonly string[] =>
  judged.flatMap(({ id, text, right, wanted, reads }) => {
    const listed = misses.get(id);
    if (right)
      return listed === undefined ? [] : [`${id} is listed as a miss and is right by now: take it off the list`];
    if (listed === reads) return [];
    const known = listed === undefined ? 'not listed' : `listed as ${listed}`;
    return [`${id} "${text}" wanted ${wanted}; ${known}; the line would be: ${id}\t${reads}`];
  });

/** Lines of the list that name no row. */
export const strays = (judged: readonly Judged[], misses: ReadonlyMap<string, string>): readonly string[] =>
  [...misses.keys()].filter((id) => !judged.some((one) => one.id === id));
