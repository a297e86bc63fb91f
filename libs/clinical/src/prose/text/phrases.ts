/** A list of phrases as it is written in the dictionary: one after the other, a bar between. */
export const phrases = (written: string): readonly string[] =>
  written
    .split('|')
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '');
