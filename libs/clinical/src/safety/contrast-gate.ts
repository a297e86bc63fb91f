// The hard stop before every side-port injection (E1.3). No override: the way through is a recorded aspiration.
import type { Instant, PumpEvent, PumpEventKind, Quantity, Reason } from '../model.js';
import { convert, isUnread } from '../quantities/convert.js';
import type { ClinicalSettings } from '../settings.js';
import type { Gate } from '../vocabulary/steps.js';
import { judgeAgent } from './agents.js';
import type { AspirationRecord, ContrastOrder, GateAnswer, InjectionRecord } from './answer.js';
import { gateReason } from './gates.js';

export interface ContrastQuestion {
  readonly order: ContrastOrder;
  readonly aspirations: readonly AspirationRecord[];
  readonly events: readonly PumpEvent[];
  readonly earlierInjections: readonly InjectionRecord[];
  readonly now: Instant;
  readonly settings: ClinicalSettings;
}

const MINUTE = 60_000;

/** What refills the catheter with drug, or opens a new session (E1.3). The access at the very instant is the aspiration itself. */
const REFILLS_CATHETER = {
  implant: 'at_or_after',
  revision: 'at_or_after',
  explant: 'at_or_after',
  reprogramming: 'at_or_after',
  bolus: 'at_or_after',
  side_port_access: 'after',
  refill: 'never',
  mri: 'never',
  symptom_onset: 'never',
} as const satisfies Record<PumpEventKind, 'at_or_after' | 'after' | 'never'>;

const undoes = (event: PumpEvent, at: Instant): boolean => {
  const when = REFILLS_CATHETER[event.kind];
  switch (when) {
    case 'at_or_after':
      return event.at >= at;
    case 'after':
      return event.at > at;
    case 'never':
      return false;
    default: {
      const never: never = when;
      return never;
    }
  }
};

const millilitres = (volume: Quantity | undefined): number | undefined => {
  if (volume === undefined) return undefined;
  const answer = convert('aspirated_volume', volume);
  return isUnread(answer) ? undefined : answer.value;
};

interface Refusal {
  readonly why: string;
  readonly missing?: string;
}

/** What a record itself leaves unproven, whenever it was made. Undefined: CSF, and enough of it. */
const unproven = (record: AspirationRecord, { settings }: ContrastQuestion): Refusal | undefined => {
  const volume = millilitres(record.volume);
  if (record.fluid === 'not_csf') return { why: 'the fluid was not CSF' };
  if (volume !== undefined && volume < settings.aspirationMinimumMl)
    return { why: `less than ${settings.aspirationMinimumMl} mL came back` };
  if (record.failed === true) return { why: 'nothing, or too little, came back' };
  if (record.fluid === 'unknown') return { why: 'the fluid is not named', missing: 'fluid_type' };
  if (volume === undefined) return { why: 'the aspirated volume is not recorded', missing: 'aspirated_volume' };
  return undefined;
};

/** Undefined: this record alone would open the gate. */
const objection = (record: AspirationRecord, question: ContrastQuestion): Refusal | undefined => {
  const { events, now, order, settings } = question;
  const doubt = unproven(record, question);
  if (doubt !== undefined) return doubt;
  const { at } = record;
  if (at === undefined) return { why: 'the hour of the aspiration is not recorded', missing: 'aspiration_time' };
  if (at > now) return { why: 'the aspiration is dated in the future', missing: 'aspiration_time' };
  if (now - at > settings.aspirationValidMinutes * MINUTE)
    return { why: `the aspiration is older than ${settings.aspirationValidMinutes} min` };
  if (order.session !== undefined && record.session !== undefined && order.session !== record.session)
    return { why: 'the aspiration belongs to another side-port session' };
  if (events.some((event) => event.at <= now && undoes(event, at)))
    return { why: 'a bolus, reprogramming or new access came after the aspiration' };
  return undefined;
};

/** The newest try counts. One without an hour counts as later, as long as it was not heard of before the other was made. */
const isLater = (other: AspirationRecord, than: AspirationRecord): boolean => {
  const latest = other.at ?? other.heardAt;
  return latest === undefined || than.at === undefined || latest > than.at;
};

/** A later try that failed speaks against an earlier success; so does one of which nobody knows how it ended. */
const contradicted = (record: AspirationRecord, question: ContrastQuestion): Refusal | undefined => {
  const doubts = question.aspirations
    .filter((other) => other !== record && isLater(other, record))
    .map((other) => unproven(other, question))
    .filter((doubt) => doubt !== undefined);
  if (doubts.some(({ missing }) => missing === undefined)) return { why: 'a later aspiration did not succeed' };
  const [unknown] = doubts;
  return unknown === undefined ? undefined : { ...unknown, why: `of a later aspiration: ${unknown.why}` };
};

const askAspiration = (question: ContrastQuestion): Refusal | undefined => {
  const objections: Refusal[] = [];
  for (const record of question.aspirations) {
    const refusal = objection(record, question) ?? contradicted(record, question);
    if (refusal === undefined) return undefined;
    objections.push(refusal);
  }
  return objections.at(-1) ?? { why: 'no aspiration is recorded', missing: 'aspiration' };
};

const askVolume = (question: ContrastQuestion, iodine: number | undefined): Refusal | undefined => {
  const { settings, order, earlierInjections } = question;
  const volume = millilitres(order.volume);
  if (volume === undefined) return { why: 'the volume is not stated', missing: 'contrast_volume' };
  const small = volume >= settings.contrastSmallLowMl && volume <= settings.contrastSmallHighMl;
  const large = volume >= settings.contrastLargeLowMl && volume <= settings.contrastLargeHighMl;
  if (!small && !large) return { why: `${volume} mL lies in neither preset` };
  let total = volume * (iodine ?? 0);
  for (const earlier of earlierInjections) {
    const given = millilitres(earlier.volume);
    const strength = earlier.iodine === undefined ? undefined : convert('contrast_iodine', earlier.iodine);
    if (given === undefined || strength === undefined || isUnread(strength))
      return { why: 'the amount of an earlier injection is not recorded', missing: 'earlier_contrast' };
    total += given * strength.value;
  }
  if (total > settings.iodineEpisodeLimitMg)
    return { why: `${Math.round(total)} mg of iodine in this episode, above ${settings.iodineEpisodeLimitMg} mg` };
  return undefined;
};

/** May this contrast order be released? Closed gates come with the reason and the missing datum, each by name. */
export const checkContrastGate = (question: ContrastQuestion): GateAnswer => {
  const closed: Gate[] = [];
  const reasons: Reason[] = [gateReason('G_CLINICIAN_SIGNS')];
  const missing: string[] = [];
  const shut = (gate: Gate, refusal: Refusal): void => {
    closed.push(gate);
    reasons.push(gateReason(gate, refusal.why));
    if (refusal.missing !== undefined) missing.push(refusal.missing);
  };

  const aspiration = askAspiration(question);
  if (aspiration !== undefined) shut('G_ASPIRATION_BEFORE_CONTRAST', aspiration);

  const { order } = question;
  const stated = order.iodine === undefined ? undefined : convert('contrast_iodine', order.iodine);
  if (stated !== undefined && isUnread(stated))
    shut('G_INTRATHECAL_CONTRAST_ONLY', { why: 'the concentration cannot be read', missing: 'contrast_iodine' });
  const iodine = stated === undefined || isUnread(stated) ? undefined : stated.value;
  const agent = judgeAgent(order.agent, iodine);
  if (agent.kind === 'refused') shut('G_INTRATHECAL_CONTRAST_ONLY', { why: agent.why });
  if (agent.kind === 'missing')
    shut('G_INTRATHECAL_CONTRAST_ONLY', { why: 'agent or concentration is not stated', missing: agent.what });

  const volume = askVolume(question, agent.kind === 'allowed' ? agent.iodine : iodine);
  if (volume !== undefined) shut('G_CONTRAST_VOLUME', volume);

  return { open: closed.length === 0, closed: [...new Set(closed)], shown: ['G_CLINICIAN_SIGNS'], reasons, missing };
};
