// An incident as our REST shows it.
import type { Chain, Entry } from '#persistence';
import type { receiptsOf } from '../channels/receipts.js';
import type { IncidentRow } from '../incident/incident.store.js';
import { isToldBy } from '../incident/retold.js';
import type { PageRow } from '../page/page.store.js';

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

export interface IncidentSummary {
  readonly id: string;
  readonly code: string;
  readonly patient: string | null;
  readonly state: string;
  readonly tier: string;
  readonly pathway: string;
  readonly severity: string;
  /** Grade NONE on a page means that nobody could grade it, not that it is mild (decision 27). */
  readonly severityShown: string;
  readonly epoch: number;
  readonly level: number;
  /** The ladder that is being climbed, as ON_CALL_FILE names it. */
  readonly ladder: string;
  readonly owner: string | null;
  readonly handingTo: string | null;
  readonly plan: string | null;
  readonly resolution: string | null;
  readonly drill: boolean;
  /** What is wrong with the watch itself: then it is about no patient. */
  readonly technical: string | null;
  readonly dueAt: string | null;
  readonly openedAt: string | null;
  /** When a human first accepted. */
  readonly acceptedAt: string | null;
  readonly resolvedAt: string | null;
  /** After the resolution what still stands does not page again until then; after a false alarm the same grounds do not. */
  readonly quietUntil: string | null;
  readonly reasons: IncidentRow['reasons'];
}

export function summaryOf(row: IncidentRow, quietUntil: number): IncidentSummary {
  const { state } = row;
  return {
    id: row.id,
    code: row.code,
    patient: row.patientId === null ? null : `Patient/${row.patientId}`,
    state: row.stage,
    tier: row.tier,
    pathway: row.pathway,
    severity: row.severity,
    severityShown: row.severity === 'NONE' ? 'grade not assessable' : row.severity.toLowerCase(),
    epoch: state.epoch,
    level: state.level,
    ladder: state.policy.ladder,
    owner: state.owner,
    handingTo: state.handingTo,
    plan: state.plan,
    resolution: state.resolution,
    drill: row.drill,
    technical: row.technical,
    dueAt: iso(state.dueAt),
    openedAt: iso(row.openedAt),
    acceptedAt: iso(row.acceptedAt),
    resolvedAt: iso(row.resolvedAt),
    quietUntil: row.stage === 'resolved' ? iso(quietUntil) : null,
    reasons: row.reasons,
  };
}

export interface IncidentDetail extends IncidentSummary {
  readonly mode: string;
  readonly evidence: readonly string[];
  /** On what it was raised, and on what since. */
  readonly grounds: readonly string[];
  readonly signalToAcceptMs: number | null;
  /** The chain of the journal is whole, and told again it leads to how the incident stands. */
  readonly journal: { readonly chain: Chain['kind']; readonly length: number; readonly stands: boolean };
  readonly pages: readonly {
    readonly id: string;
    readonly purpose: string;
    readonly person: string;
    readonly channel: string;
    readonly epoch: number;
    readonly level: number;
    /** Entry of the timeline that asked for it. */
    readonly cause: number | null;
    readonly tries: number;
    /** Null: still being tried. */
    readonly outcome: string | null;
    readonly plannedAt: string | null;
    readonly sentAt: string | null;
    /** Why the last try was not taken; null when it was. */
    readonly lastTrouble: string | null;
    readonly answer: string | null;
    readonly answeredAt: string | null;
    /** What providers said of it, oldest first. */
    readonly receipts: readonly { readonly provider: string; readonly state: string; readonly at: string | null }[];
  }[];
  readonly timeline: readonly {
    readonly seq: number;
    readonly kind: string;
    readonly at: string | null;
    readonly actor: unknown;
    readonly fact: unknown;
  }[];
}

type Receipts = Awaited<ReturnType<typeof receiptsOf>>;

export function detailOf(
  row: IncidentRow,
  quietUntil: number,
  pages: readonly PageRow[],
  timeline: readonly Entry[],
  chain: Chain,
  receipts: Receipts,
  mode: string,
): IncidentDetail {
  return {
    ...summaryOf(row, quietUntil),
    mode,
    evidence: row.evidence,
    grounds: row.state.grounds,
    signalToAcceptMs: row.acceptedAt === null ? null : row.acceptedAt - row.openedAt,
    journal: { chain: chain.kind, length: timeline.length, stands: isToldBy(row.state, timeline) },
    pages: pages.map((page) => ({
      id: page.id,
      purpose: page.purpose,
      person: page.person,
      channel: page.channelKind,
      epoch: page.epoch,
      level: page.level,
      cause: page.cause,
      tries: page.tries,
      outcome: page.outcome,
      plannedAt: iso(page.createdAt),
      sentAt: iso(page.sentAt),
      lastTrouble: page.lastTrouble,
      answer: page.answer,
      answeredAt: iso(page.answeredAt),
      receipts: receipts
        .filter(({ pageId }) => pageId === page.id)
        .map(({ provider, state, at }) => ({ provider, state, at: iso(at) })),
    })),
    timeline: timeline.map(({ seq, kind, at, actor, fact }) => ({ seq, kind, at: iso(at), actor, fact })),
  };
}
