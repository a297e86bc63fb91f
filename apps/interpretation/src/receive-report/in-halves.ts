/** `told`: the EHR answered for all of them. `refused`: it will not, and would say the same again. `away`: nobody was there. */
export type Asked = 'told' | 'refused' | 'away';

/**
 * Asks for many at once, and in halves for as long as that is refused, so that one the EHR will not tell hides no other. Whoever is
 * refused alone goes to `alone`. Answers whether the EHR was there for all of them.
 */
export async function inHalves(
  names: readonly string[],
  ask: (names: readonly string[]) => Promise<Asked>,
  alone: (name: string) => Promise<void>,
): Promise<boolean> {
  const answer = await ask(names);
  if (answer !== 'refused') return answer === 'told';
  const [only] = names;
  if (only !== undefined && names.length === 1) {
    await alone(only);
    return true;
  }
  const half = Math.ceil(names.length / 2);
  return (await inHalves(names.slice(0, half), ask, alone)) && (await inHalves(names.slice(half), ask, alone));
}
