import { ACTIONS, STEPS, type Proposal, type Step } from '#clinical';
import type { Wish } from '../case/facts.js';

const PROPOSALS: ReadonlySet<string> = new Set([...STEPS, ...ACTIONS]);

/** A proposal of the algorithm, as against an errand for people. */
export const isProposal = (wish: Wish): wish is Proposal => PROPOSALS.has(wish);

export const isStep = (word: string): word is Step => (STEPS as readonly string[]).includes(word);
