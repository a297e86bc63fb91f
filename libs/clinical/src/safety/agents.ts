// Which contrast may enter the thecal sac (D10). What is not on the list is refused, and gadolinium by any of its names.

export interface IntrathecalAgent {
  readonly name: string;
  readonly alsoCalled: readonly string[];
  /** mg of iodine per mL labelled for intrathecal use; 140 and 350 are not. */
  readonly concentrations: readonly number[];
  readonly cite: string;
}

export const INTRATHECAL_AGENTS: readonly IntrathecalAgent[] = [
  { name: 'iohexol', alsoCalled: ['omnipaque'], concentrations: [180, 240, 300], cite: 'a05, D10' },
];

const named = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Trade names of gadolinium that do not begin with "gad", as the substances, Gadavist and Gadovist do. */
const GADOLINIUM = named(
  'ablavar artirem clariscan dotagraf dotarem elucirem eovist magnegita magnevist magnograf multihance omniscan optimark ' +
    'pixxoscan primovist prohance vasovist vueway',
);

/** Iodinated agents beside the list, by substance and trade name; none of them is judged fit for the thecal sac here. */
const OTHER_IODINATED = named(
  'amidotrizoate conray diatrizoate gastrografin hexabrix hypaque iomeron iopamiro iotalamate iothalamate ioxaglate isovist ' +
    'isovue lipiodol metrizamide metrizoate niopam optiray oraltag oxilan renografin ultravist urografin visipaque xenetix',
);

export type AgentAnswer =
  | { readonly kind: 'allowed'; readonly name: string; readonly iodine: number }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'missing'; readonly what: 'contrast_agent' | 'contrast_iodine' };

const words = (text: string): readonly string[] => text.toLowerCase().match(/[a-z]+|\d+/g) ?? [];

const isGadolinium = (word: string): boolean => word.startsWith('gad') || word === 'gd' || GADOLINIUM.has(word);

const listed = (word: string): IntrathecalAgent | undefined =>
  INTRATHECAL_AGENTS.find(({ name, alsoCalled }) => name === word || alsoCalled.includes(word));

/** The substances end alike: iopamidol, iodixanol, iopromide and what may come after them. */
const isOtherIodinated = (word: string): boolean =>
  listed(word) === undefined && (OTHER_IODINATED.has(word) || /^io[a-z]{3,12}(ol|ide|an)$/.test(word));

/** Whether words of an order name a contrast agent, allowed or not. A GAD antibody and somebody's initials are none. */
export const namesContrastAgent = (text: string): boolean =>
  /\bgd-/i.test(text) ||
  words(text).some(
    (word) => /^gad(o|av)/.test(word) || GADOLINIUM.has(word) || listed(word) !== undefined || isOtherIodinated(word),
  );

/** What stands side by side ("iohexol 180 / Magnevist"), each with a name of its own; the stroke of mg/mL stands without spaces. */
const sideBySide = (text: string): readonly string[] => text.split(/\s\/\s|[+;]/).filter((part) => /[a-z]/i.test(part));

const NOT_LISTED: AgentAnswer = { kind: 'refused', why: 'the agent is not on the intrathecal list' };

/** The agent of an order against the list; `iodine` in mg/mL where the order states it apart from the name. One forbidden among several forbids. */
export const judgeAgent = (agent: string | undefined, iodine: number | undefined): AgentAnswer => {
  const spoken = agent === undefined ? [] : words(agent);
  if (spoken.some(isGadolinium)) return { kind: 'refused', why: 'gadolinium is never given intrathecally' };
  if (agent === undefined || spoken.length === 0) return { kind: 'missing', what: 'contrast_agent' };
  const known = spoken.map(listed).find((found) => found !== undefined);
  if (known === undefined || spoken.some(isOtherIodinated)) return NOT_LISTED;
  if (!sideBySide(agent).every((part) => words(part).some((word) => listed(word) !== undefined))) return NOT_LISTED;
  const stated = [
    ...new Set([
      ...spoken.filter((word) => /^\d{3}$/.test(word)).map(Number),
      ...(iodine === undefined ? [] : [iodine]),
    ]),
  ];
  const [concentration] = stated;
  if (concentration === undefined) return { kind: 'missing', what: 'contrast_iodine' };
  if (stated.length > 1) return { kind: 'refused', why: 'two different concentrations are stated' };
  if (!known.concentrations.includes(concentration))
    return { kind: 'refused', why: `${concentration} mg/mL is not labelled for intrathecal use` };
  return { kind: 'allowed', name: known.name, iodine: concentration };
};
