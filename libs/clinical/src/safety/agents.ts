// Which contrast may enter the thecal sac (D10). What is not on the list is refused, and gadolinium by name.

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

export type AgentAnswer =
  | { readonly kind: 'allowed'; readonly name: string; readonly iodine: number }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'missing'; readonly what: 'contrast_agent' | 'contrast_iodine' };

const words = (text: string): readonly string[] => text.toLowerCase().match(/[a-z]+|\d+/g) ?? [];

/** The agent of an order against the list; `iodine` in mg/mL where the order states it apart from the name. */
export const judgeAgent = (agent: string | undefined, iodine: number | undefined): AgentAnswer => {
  const spoken = agent === undefined ? [] : words(agent);
  if (spoken.some((word) => word.startsWith('gad')))
    return { kind: 'refused', why: 'gadolinium is never given intrathecally' };
  if (spoken.length === 0) return { kind: 'missing', what: 'contrast_agent' };
  const known = INTRATHECAL_AGENTS.find(({ name, alsoCalled }) =>
    [name, ...alsoCalled].some((word) => spoken.includes(word)),
  );
  if (known === undefined) return { kind: 'refused', why: 'the agent is not on the intrathecal list' };
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
