import { STEPS, type ReportFacts, type Step } from '#clinical';

/** A part that was withdrawn says nothing any more; its name is kept for the step, should the report speak of it again. */
export const stillStands = ({ facts }: { readonly facts: Pick<ReportFacts, 'status'> }): boolean =>
  facts.status !== 'entered-in-error';

interface FiledPart {
  readonly facts: Pick<ReportFacts, 'reportId' | 'step'>;
}

/**
 * The names of a report's parts, one for each step it serves: a step keeps the name it was first filed under, whatever else the
 * report has come to serve. Of a new report the first step of the protocol carries the report's own name, the others name
 * their step. No row order of anything decides: an amendment finds the part that it amends.
 */
export function partNames(
  reportId: string,
  steps: readonly Step[],
  filed: readonly FiledPart[],
): ReadonlyMap<Step, string> {
  const [first] = STEPS.filter((step) => steps.includes(step));
  return new Map(
    [...new Set(steps)].map((step) => {
      const known = filed.find(({ facts }) => facts.step === step)?.facts.reportId;
      const fresh = filed.length === 0 && step === first ? reportId : `${reportId}#${step}`;
      return [step, known ?? fresh];
    }),
  );
}
