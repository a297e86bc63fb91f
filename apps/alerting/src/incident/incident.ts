// What an incident is, what may be said to it, and who is then to be told. Words only; machine.ts moves it.
import { INCIDENT_STATES } from '#messaging/contracts';

export type Stage = (typeof INCIDENT_STATES)[number];
export const PAGED_TIERS = ['urgent', 'emergency'] as const;
export type PagedTier = (typeof PAGED_TIERS)[number];

export const PLANS = ['going', 'delegated-to', 'treating'] as const;
export type Plan = (typeof PLANS)[number];

export const RESOLUTIONS = [
  'true',
  'false',
  'duplicate',
  'test',
  'transferred',
  'deceased',
  'explanted',
  'stopped-on-purpose',
] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** Whom a level of a ladder asks. Names only: who stands behind a schedule is looked up when the level is reached. */
export type Target =
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'schedule'; readonly id: string }
  | { readonly kind: 'everybody' };

type Waits = Readonly<Record<PagedTier, number>>;

/**
 * Whom to ask one after the other, and how long to wait, in milliseconds. Frozen on the incident, so that a changed file or
 * setting never moves a page that is under way; a new epoch takes the one that fits what is known then.
 */
export type Policy = {
  readonly ladder: string;
  readonly levels: readonly (readonly Target[])[];
  readonly broadcast: readonly Target[];
  /** Until the next level, and until a hand-over that nobody has taken falls back. */
  readonly levelMs: Waits;
  /** Until everybody is asked again. */
  readonly repeatMs: Waits;
  /** Until a plan is due after somebody has accepted. */
  readonly planMs: Waits;
};

export interface Incident {
  readonly stage: Stage;
  readonly tier: PagedTier;
  readonly epoch: number;
  readonly level: number;
  /** Counts every round of pages: no two share an attempt key. */
  readonly ring: number;
  /** Highest alarm that was paged in this incident (`rankOf`). */
  readonly top: number;
  /** When the machine must be asked again; null only while somebody answers for the patient, or at the end. */
  readonly dueAt: number | null;
  readonly owner: string | null;
  readonly handingTo: string | null;
  /** The schedule by which the owner is on call; null: for no stretch of time. When it passes on, so does the patient. */
  readonly duty: string | null;
  readonly plan: Plan | null;
  readonly resolution: Resolution | null;
  /** All grounds it was ever raised on, in words of the house. */
  readonly grounds: readonly string[];
  readonly policy: Policy;
}

/** What the evidence says now. `news`: grounds that deserve an update; `grounds`: all of them. */
export type Signal = {
  readonly tier: PagedTier;
  readonly rank: number;
  readonly grounds: readonly string[];
  readonly news: readonly string[];
};

export type Input =
  | { readonly kind: 'open'; readonly at: number; readonly signal: Signal; readonly policy: Policy }
  | { readonly kind: 'signal'; readonly at: number; readonly signal: Signal; readonly policy: Policy }
  | {
      readonly kind: 'accept';
      readonly at: number;
      readonly by: string;
      readonly epoch?: number;
      readonly duty?: string;
    }
  | { readonly kind: 'decline'; readonly at: number; readonly by: string; readonly epoch?: number }
  | {
      readonly kind: 'plan';
      readonly at: number;
      readonly by: string;
      readonly plan: Plan;
      readonly epoch?: number;
      readonly duty?: string;
    }
  | {
      readonly kind: 'hand_over';
      readonly at: number;
      readonly by: string;
      readonly to: string;
      readonly epoch?: number;
    }
  /** The owner's duty has passed to somebody else; null: to nobody. */
  | { readonly kind: 'shift_end'; readonly at: number; readonly from: string; readonly to: string | null }
  | {
      readonly kind: 'resolve';
      readonly at: number;
      readonly by: string;
      readonly resolution: Resolution;
      readonly epoch?: number;
    }
  /** Nobody of this round can be reached, or no provider has taken a page of it. */
  | { readonly kind: 'unreached'; readonly at: number; readonly ring: number }
  | { readonly kind: 'due'; readonly at: number };

/** Who is to be told: levels of the ladder, everybody, the owner (something new), or the one it is handed to. */
export type Call =
  | { readonly purpose: 'ladder'; readonly from: number; readonly to: number; readonly also: readonly string[] }
  | { readonly purpose: 'broadcast' }
  | { readonly purpose: 'update'; readonly to: string | null }
  | { readonly purpose: 'hand-over'; readonly to: string };

export const REFUSALS = ['resolved', 'taken', 'not-accepted', 'newer-page', 'not-open', 'nothing-to-pass-on'] as const;
export type Refusal = (typeof REFUSALS)[number];

export type Move =
  | { readonly kind: 'moved'; readonly incident: Incident; readonly calls: readonly Call[] }
  | { readonly kind: 'unmoved'; readonly incident: Incident }
  | { readonly kind: 'refused'; readonly why: Refusal };
