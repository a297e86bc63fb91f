// What can happen in a case: the closed list of journal facts. Ids, codes and numbers; the prose is our own rule text.
import type { Cause, Gate, NextProposal, PatientFacts, Proposal, ProtocolId, Step, Verdict } from '#clinical';
import type { Priority, Word } from '#fhir';
import type { Actor, MessageBody, STEP_STATES } from '#messaging/contracts';

export type StepState = (typeof STEP_STATES)[number];
export type Assessment = MessageBody<'assessment-changed'>;
export type Grade = MessageBody<'grade-changed'>;
export type Incident = MessageBody<'incident-changed'>;
export type BedsideFact = MessageBody<'fact-recorded'>['fact'];

/** Work for people that is no proposal of the algorithm. */
export type Errand = Exclude<Word<'action'>, Proposal>;
export type Wish = Proposal | Errand;

export type Trigger =
  | { readonly kind: 'order'; readonly ehrId: string }
  | { readonly kind: 'hand'; readonly reasonRef?: string }
  | { readonly kind: 'incident'; readonly incidentId: string };

/** One order or task as it was intended; its identifier is fixed before anything is written. */
export interface Intent {
  readonly orderId: string;
  readonly kind: 'order' | 'task';
  readonly wish: Wish;
  readonly step?: Step;
  readonly component: string;
  readonly attempt: number;
  readonly priority: Priority;
  /** Gates named on it. */
  readonly gates: readonly Gate[];
  /** Contrast goes in: on hold until its gate opens, and again when it closes (decision 8). */
  readonly gated: boolean;
  /** Written on hold at first. */
  readonly held: boolean;
  readonly asks: string;
  /** What it was asked on: newest report and what was done without one. The same question is not asked twice. */
  readonly basis: string;
}

export type WhyWithdrawn = 'moot' | 'adopted' | 'overdose' | 'skipped' | 'done_elsewhere' | 'case_closed';

export interface FactBodies {
  opened: {
    readonly patientId: string;
    readonly episode: string;
    readonly protocol: ProtocolId;
    readonly patient: PatientFacts;
    /** The pump this case is about, where the EHR names one. */
    readonly device?: string;
    readonly trigger: Trigger;
  };
  joined: { readonly trigger: Trigger };
  'patient-facts': { readonly patient: PatientFacts; readonly device?: string };
  rebound: { readonly patientId: string; readonly from: string };
  assessed: { readonly assessment: Assessment };
  graded: { readonly grade: Grade };
  incident: { readonly incident: Incident };
  proposed: { readonly proposal: NextProposal; readonly basis: string };
  intended: { readonly intent: Intent };
  written: { readonly orderId: string; readonly ehrId: string; readonly status: string };
  refused: { readonly orderId: string; readonly why: string; readonly codes: readonly string[] };
  followed: {
    readonly orderId: string;
    readonly ehrId: string;
    readonly status: string;
    readonly signedBy?: string;
    readonly others: readonly string[];
  };
  adopted: {
    readonly orderId: string;
    readonly ehrId: string;
    readonly step: Step;
    readonly status: string;
    readonly by?: string;
  };
  'withdrawal-asked': { readonly orderId: string; readonly why: WhyWithdrawn };
  'priority-asked': { readonly orderId: string; readonly priority: Priority };
  'release-asked': { readonly orderId: string };
  'hold-asked': { readonly orderId: string; readonly gates: readonly Gate[] };
  amended: {
    readonly orderId: string;
    readonly outcome: 'done' | 'refused' | 'not_applicable' | 'withheld';
    readonly status?: string;
  };
  'gate-violated': { readonly ehrId: string; readonly gate: Gate; readonly held: 'hold_pending' | 'held' | 'not_held' };
  'gate-satisfied': { readonly ehrId: string; readonly gate: Gate };
  recorded: {
    readonly factId: string;
    readonly fact: BedsideFact;
    readonly source?: string;
    readonly onBehalfOf?: string;
  };
  skipped: { readonly step: Step; readonly reasonRef: string };
  'done-elsewhere': {
    readonly step: Step;
    readonly performedAt: number;
    readonly placeRef: string;
    readonly textRef?: string;
    /** A person confirmed a result; it came in as a fact of its own. */
    readonly factId?: string;
  };
  'repeat-asked': { readonly step: Step; readonly reasonRef: string };
  linked: { readonly orderId: string; readonly reference?: string; readonly accession?: string };
  'verdict-said': { readonly cause: Cause; readonly verdict: Verdict; readonly reasonRef: string };
  redriven: { readonly why: 'asked' | 'due' };
  closed: { readonly reasonRef: string };
}
export type FactKind = keyof FactBodies;

/** One fact as it is handed in. */
export type CaseFact = {
  [K in FactKind]: { readonly kind: K; readonly at: number; readonly body: FactBodies[K] };
}[FactKind];

/** One fact as it stands in the journal. */
export type KeptFact = CaseFact & { readonly seq: number; readonly actor: Actor };

export const OURS: Actor = { id: 'pumptrace-orders', kind: 'system', role: 'system', assurance: 'none' };
