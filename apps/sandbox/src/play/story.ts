import type { Ward } from './ward.js';

/** One night on the ward, with the end it must come to. */
export interface Story {
  /** The word on the command line. */
  readonly id: string;
  readonly title: string;
  /** Tells it. @throws DidNotHappen when it does not go as it should. */
  readonly tell: (ward: Ward) => Promise<void>;
}

const FILMS = ['abdomen-ap', 'lumbar-ap', 'lumbar-lateral', 'thoracic-ap'] as const;

/** The lines of the four film orders. */
export const films = (status: string, attempt = 1): readonly string[] =>
  FILMS.map((view) => `ServiceRequest plain-films.${view}.${attempt} ${status}`);

/** The line of an order. */
export const order = (name: string, status = 'completed'): string => `ServiceRequest ${name} ${status}`;

/** The line of a task nobody has settled. */
export const asked = (action: string): string => `Task ${action} requested`;

/** The orders of the rungs up to the rotation test, all performed. */
export const BEFORE_THE_SIDE_PORT: readonly string[] = [
  order('interrogation.telemetry.1'),
  ...films('completed'),
  order('rotor-study.turn.1'),
];

/** What an open incident leaves in the chart: the issue, the flag. */
export const alarm = (pathway: string, severity: string): readonly string[] => [
  `DetectedIssue ${pathway} preliminary`,
  `Flag ${pathway}.${severity} active`,
];

/** A page that was accepted: on the phone and in the chart. */
export const accepted = (tier: 'urgent' | 'emergency', epoch: number): readonly string[] => [
  `page ${tier} ${epoch}`,
  `Communication ${tier === 'urgent' ? 'asap' : 'stat'} completed`,
];

/** A further page of the same tier, because something was found besides: told to whoever has the incident, no answer is asked. */
export const update = (tier: 'urgent' | 'emergency', epoch: number): readonly string[] => [
  `page ${tier} ${epoch}`,
  `Communication ${tier === 'urgent' ? 'asap' : 'stat'} in-progress`,
];

/** Somebody is asked to look, and nobody is woken. */
export const LOOK = asked('clinician-review');

/** Two tasks follow every time the side port was opened. */
export const AFTER_THE_SIDE_PORT: readonly string[] = [
  asked('catheter-reprime-decision'),
  asked('observe-after-side-port'),
];
