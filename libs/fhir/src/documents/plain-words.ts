// One form for the words of every document, so that the reader's spans mean the same wherever the words came from.

// Soft hyphens, joiners, marks of direction and of byte order: nobody sees them, and inside a word they hide it.
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

/** Lines end with `\n`, blanks are blanks, nothing invisible is left; undefined when no word is. */
export function plainWords(raw: string): string | undefined {
  const words = raw
    // HL7 v2 writes a line break so, and interface engines were seen to pass it on.
    .replaceAll('\\.br\\', '\n')
    .replaceAll(/\r\n?|[\f\v\u0085\u2028\u2029]/g, '\n')
    .replaceAll('\u00ad\n', '-\n')
    .replaceAll(INVISIBLE, '')
    .replaceAll(/[\t\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
    .replaceAll(/ +$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
  return /[\p{L}\p{N}]/u.test(words) ? words : undefined;
}

/** Letters of a font without a table of their meaning come out as private or control characters. */
export function isLegible(words: string): boolean {
  const strange = words.match(/[\p{Co}\p{Cn}\ufffd]|(?!\n)\p{Cc}/gu)?.length ?? 0;
  return strange <= words.replaceAll(/\s/g, '').length / 10;
}
