/** The words after `npm run bench --`. */
export interface Words {
  readonly has: (name: string) => boolean;
  readonly after: (name: string) => string | undefined;
  readonly number: (name: string, usual: number) => number;
}

export const wordsOf = (words: readonly string[]): Words => {
  const after = (name: string): string | undefined => {
    const at = words.indexOf(name);
    return at < 0 ? undefined : words[at + 1];
  };
  return { has: (name) => words.includes(name), after, number: (name, usual) => Number(after(name) ?? usual) };
};
