// The ladder (F4): the lowest rung that is not done and may be climbed.
import { hasNoRotor } from '../pump/models.js';
import type { Proposal, Step } from '../vocabulary/steps.js';
import type { CaseView } from './case-view.js';
import type { Protocol } from './protocols.js';

/** Rungs that need the side port. Once a higher rung is done nobody goes back to them by routine. */
const SIDE_PORT_RUNGS: readonly Step[] = ['CSF_ASPIRATION', 'BOLUS_TRIAL', 'FLUORO_CONTRAST', 'CT_POST_CONTRAST'];

const higherRungDone = (protocol: Protocol, step: Step, isDone: (step: Step) => boolean): boolean => {
  const rung = protocol.ladder.indexOf(step);
  return protocol.ladder.some((other, index) => index > rung && isDone(other));
};

const mayClimb = (view: CaseView, step: Step): boolean => {
  const { question, protocol, aspirated, nothingAspirated } = view;
  if (SIDE_PORT_RUNGS.includes(step) && higherRungDone(protocol, step, view.isDone)) return false;
  switch (step) {
    case 'ROTOR_STUDY':
      return !hasNoRotor(question.patient.model);
    case 'CSF_ASPIRATION':
      return !nothingAspirated;
    case 'BOLUS_TRIAL':
      return aspirated && question.grade.severity === 'MILD' && !question.grade.bolusBlocked;
    case 'FLUORO_CONTRAST':
    case 'CT_POST_CONTRAST':
      return aspirated;
    default:
      return true;
  }
};

/** At the end a clinician decides; the end of the work-up is proposed only where nothing acute or confirmed stands. */
export const atTheEnd = (view: CaseView): Proposal => {
  if (view.structuralConfirmed) return 'SURGICAL_CONSULT';
  const { pathway } = view.question.grade;
  const calm = pathway === 'loss_of_efficacy' || pathway === 'none';
  return calm && !view.anythingConfirmed ? 'CLINICIAN_REVIEW_CLOSE' : 'CLINICIAN_REVIEW';
};

/** A static study cannot answer a complaint that comes with position (a18). */
export const fluoroscopyFor = (positional: boolean): Step =>
  positional ? 'FLUORO_CONTRAST_POSITIONAL' : 'FLUORO_CONTRAST';

export const follow = (view: CaseView): Proposal => {
  const next = view.protocol.ladder.find((step) => !view.isDone(step) && mayClimb(view, step));
  if (next === undefined) return atTheEnd(view);
  return next === 'FLUORO_CONTRAST' ? fluoroscopyFor(view.positional) : next;
};
