// English is read, and nothing else (decision 35). Other languages are known by their small words, which no report can do without.
import type { Token } from './tokens.js';

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const ENGLISH = list(
  'the of and is are was were no not with without in on at to from by for there this that has have had been be as it its an a or but which seen within into',
);

const ALSO_ENGLISH = list(
  'a as am an at by do die den die do en i in is het les los men no non o on per que se son su un van de la ve ki da das os',
);

/** Small words of other languages that are no English words and no Latin of medicine. */
const OTHERS: readonly ReadonlySet<string>[] = [
  list(
    'der die das und ist nicht kein keine keinen mit von im am auf den dem des ein eine einer bei zur zum wird wurde ohne nach sich sind auch',
  ),
  list('le la les et est pas de du des un une dans sur avec sans aucun aucune au aux ne sont pour par il elle cette'),
  list('el los las y es no se con sin del en un una que por para al su sus hay ninguna ningún son está'),
  list('il lo gli e è non di del della dello nel nella con senza un una si per che sono dei delle al alla'),
  list('o os as e é não do da dos das em no na com sem um uma que se por para ao há são nas nos'),
  list('de het een en is niet geen van met zonder op te bij voor wordt zijn naar aan dat er ook'),
  list('och är inte ingen inga med utan en ett av på till som den det har vid för från i sig'),
  list('og er ikke ingen med uten uden en et af av på til som den det har ved for fra i der'),
  list('i w nie z na do jest się oraz bez przy są od po nie brak'),
  list('ve bir bu ile için yok değil olarak da de mevcut izlenmedi'),
  list('ja on ei ole ovat sekä tai mutta että kun'),
  list('a az és nem egy van nincs hogy ki meg'),
];

const LANGUAGES_OF: ReadonlyMap<string, readonly number[]> = new Map(
  [...new Set(OTHERS.flatMap((small) => [...small]))]
    // A word that English has too tells nothing.
    .filter((word) => !ENGLISH.has(word) && !ALSO_ENGLISH.has(word))
    .map((word) => [word, OTHERS.flatMap((small, language) => (small.has(word) ? [language] : []))]),
);

const LEAST_SMALL_WORDS = 3;
/** The last letter of the Latin alphabet's European extensions. */
const LAST_LATIN = 0x024f;
const LETTER = /^\p{L}/u;

/** Whether a text is written in another language than English. Too short to tell is not another language. */
export const isForeign = (tokens: readonly Token[]): boolean => {
  let english = 0;
  let latin = 0;
  let strange = 0;
  const others = OTHERS.map(() => 0);
  for (const { word } of tokens) {
    if (word.charCodeAt(0) > LAST_LATIN && LETTER.test(word)) strange += 1;
    else if (word.length > 1) latin += 1;
    if (ENGLISH.has(word)) english += 1;
    for (const language of LANGUAGES_OF.get(word) ?? []) others[language] = (others[language] ?? 0) + 1;
  }
  const most = Math.max(...others);
  return strange > latin || (most >= LEAST_SMALL_WORDS && most > english);
};
