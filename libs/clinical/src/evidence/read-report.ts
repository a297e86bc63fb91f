// What one report says, alone, in this case (F1, F7, F8). Silence about a cause is never a negative (E1.16).
import { foldEvidence } from '../diagnosis/fold.js';
import { livesOf, type ReportLife } from '../diagnosis/versions.js';
import type { Instant, ReportFacts, ReportReading, Situation } from '../model.js';
import { unreadReason } from '../quantities/convert.js';
import { reasonsFrom } from '../rule.js';
import type { GateAnswer } from '../safety/answer.js';
import { gateReason } from '../safety/gates.js';
import { checkOrderGates } from '../safety/order-gates.js';
import { aspirationsOf, bolusesOf, injectionsOf, isAspirationProven } from '../safety/side-port.js';
import type { Cause } from '../vocabulary/causes.js';
import type { Finding } from '../vocabulary/findings.js';
import { appendedTo } from './appended.js';
import { CLASS_RULES, classOf, isPartlyUnread } from './classes.js';
import { holds, type Surroundings } from './conditions.js';
import { FINDING_ROWS } from './findings.js';
import { hoursSinceMagnet, isInMagnetWindow } from './magnet.js';
import { clashes, LEAVES_OPEN, weighProse } from './prose.js';
import { gatesShown } from './report-gates.js';
import { ROTATION_ROWS, readRotation } from './rotation.js';
import type { EvidenceRow } from './row.js';
import { STATUS_WEIGHT } from './status.js';

const sayClass = reasonsFrom(CLASS_RULES);

const unique = <Word>(words: readonly Word[]): readonly Word[] => [...new Set(words)];

/** Delivery of drug shown to have stopped, or impossible to keep up (F3). */
const STOPS_DELIVERY: readonly Finding[] = ['INT_EOS', 'INT_PUMP_STOPPED', 'INT_RESERVOIR_EMPTY', 'XR_PUMP_INVERTED'];

/** The same, when only prose said it. */
const ENDS_DELIVERY: readonly Cause[] = ['PUMP_BATTERY_END_OF_SERVICE', 'PUMP_RESERVOIR_DEPLETION'];

const isCleanFluoroscopy = (reading: ReportReading): boolean =>
  (reading.step === 'FLUORO_CONTRAST' || reading.step === 'FLUORO_CONTRAST_POSITIONAL') &&
  reading.kind === 'report' &&
  reading.reportClass === 'normal';

/** What was coded and what was read, as far as the two agree. */
const agreed = ({ findings, readFindings }: ReportFacts): ReadonlySet<Finding> => {
  const clashing = clashes(new Set(findings), new Set(readFindings));
  return new Set([...findings, ...readFindings].filter((finding) => !clashing.has(finding)));
};

const surroundings = (
  facts: ReportFacts,
  situation: Situation,
  at: Instant,
): Surroundings & { readonly magnetKnown: boolean } => {
  const { presentation, events, earlier, settings } = situation;
  const magnet = { at, values: facts.values, presentation, events, readings: earlier, settings };
  const rotor = foldEvidence(earlier, events).PUMP_ROTOR_ROLLER_MALFUNCTION.verdict;
  return {
    step: facts.step,
    findings: agreed(facts),
    values: facts.values,
    settings,
    inMagnetWindow: isInMagnetWindow(magnet),
    magnetKnown: hoursSinceMagnet(magnet) !== 'none',
    cleanFluoroscopy: earlier.some(isCleanFluoroscopy),
    rotorExcluded: rotor === 'excluded',
  };
};

const gatesOfRequest = (
  facts: ReportFacts,
  situation: Situation,
  around: Surroundings,
  at: Instant,
): GateAnswer | undefined => {
  if (facts.kind === 'report') return undefined;
  const { earlier, events, settings, patient, grade } = situation;
  return checkOrderGates({
    order: {
      step: facts.step,
      agent: facts.contrastAgent,
      iodine: facts.values.contrast_iodine,
      volume: facts.values.contrast_volume,
      site: facts.injectionSite,
    },
    aspirations: aspirationsOf(earlier),
    events: [...events, ...bolusesOf(earlier)],
    earlierInjections: injectionsOf(earlier),
    now: at,
    settings,
    patient,
    grade,
    aspirated: isAspirationProven(earlier, settings.aspirationMinimumMl),
    alsoPending: false,
    inMagnetWindow: around.inMagnetWindow,
    deliveryStopAcknowledged: false,
  });
};

export const readReport = (facts: ReportFacts, situation: Situation): ReportReading => {
  const at = facts.effectiveAt ?? facts.receivedAt;
  const weight = STATUS_WEIGHT[facts.status];
  const around = surroundings(facts, situation, at);
  const { patient, presentation, settings } = situation;
  const rotation =
    facts.step === 'ROTOR_STUDY'
      ? readRotation(around.findings, facts.values, patient.model, around.inMagnetWindow, settings)
      : 'unread';

  const speaks = facts.kind === 'report' && weight !== 'withdrawn';
  const rowsOf = (findings: Iterable<Finding>): readonly EvidenceRow[] =>
    [...findings]
      .flatMap((finding): readonly EvidenceRow[] => FINDING_ROWS[finding])
      .filter(({ when }) => holds(when, around));
  const rows: readonly EvidenceRow[] = speaks
    ? [...rowsOf(around.findings), ...ROTATION_ROWS[rotation].filter(({ when }) => holds(when, around))]
    : [];
  const codedConfirms = unique(rows.flatMap(({ confirms }) => confirms ?? []));
  const codedSuggests = unique(rows.flatMap(({ suggests }) => suggests ?? []));
  const prose = weighProse(facts.step, speaks ? facts.mentions : [], new Set(facts.findings), {
    confirms: new Set(codedConfirms),
    suggests: new Set(codedSuggests),
  });
  // Code and prose that cannot both be right: the worse is suspected, nothing of either is believed (F7.3).
  const clashing = speaks ? clashes(new Set(facts.findings), new Set(facts.readFindings)) : new Set<Finding>();
  const clashSuggests = unique(
    rowsOf(clashing).flatMap(({ confirms, suggests }) => [...(confirms ?? []), ...(suggests ?? [])]),
  );

  const full = weight === 'full';
  // Words cannot measure: an empty reservoir is shown only by a residual of 0 mL (E1.9).
  const measuredEmpty = holds('measured_residual_is_zero', around);
  const worded = prose.confirms.filter((cause) => cause !== 'PUMP_RESERVOIR_DEPLETION' || measuredEmpty);
  const shown = [...codedConfirms, ...worded].filter(
    (cause) => !prose.disputed.includes(cause) && !clashSuggests.includes(cause),
  );
  const confirms = full ? unique(shown) : [];
  const suggests = unique([
    ...(full ? [] : shown),
    ...codedSuggests,
    ...prose.confirms,
    ...prose.suggests,
    ...prose.disputed,
    ...clashSuggests,
  ]).filter((cause) => !confirms.includes(cause));

  const request = gatesOfRequest(facts, situation, around, at);
  const classing = classOf({
    facts,
    around,
    rotation,
    patient,
    presentation,
    points: { confirms, suggests },
    disputed: prose.disputed.length > 0 || clashing.size > 0,
    gatesOpen: request?.open,
    recentMagnetKnown: around.magnetKnown,
  });
  const { reportClass } = classing;
  // A limitation in the words stands beside any code, also where the step has no finding for it.
  const wholly = full && !isPartlyUnread(facts) && facts.limitedByWords !== true;
  const mayExclude = wholly && (reportClass === 'normal' || reportClass === 'abnormal');
  const leftOpen = new Set(facts.mentions.flatMap(({ cause, status }) => (LEAVES_OPEN[status] ? [cause] : [])));
  const proseExcludes: readonly Cause[] =
    facts.step === 'INTERROGATION' ? prose.denies.filter((cause) => cause === 'PUMP_PROGRAMMING_SOFTWARE_ERROR') : [];
  const excludes = mayExclude
    ? unique([...rows.flatMap(({ excludes: causes }) => causes ?? []), ...proseExcludes]).filter(
        (cause) => !confirms.includes(cause) && !suggests.includes(cause) && !leftOpen.has(cause),
      )
    : [];

  const stalled = around.findings.has('INT_MOTOR_STALL_ACTIVE') && !around.inMagnetWindow;
  const aspirated = reportClass === 'normal' && around.findings.has('ASP_CSF_FREE');
  const gates = [
    ...(request === undefined ? [] : [...request.closed, ...request.shown]),
    ...gatesShown({ facts, situation, around, rotation, reportClass, aspirated }),
  ];
  return {
    reportId: facts.reportId,
    version: facts.version,
    step: facts.step,
    kind: facts.kind,
    status: facts.status,
    at,
    ...(facts.effectiveAt === undefined ? {} : { effectiveAt: facts.effectiveAt }),
    receivedAt: facts.receivedAt,
    findings: [...around.findings],
    readFindings: [...around.findings].filter((finding) => !facts.findings.includes(finding)),
    unreadSentences: facts.unreadSentences,
    unknownCodes: facts.unknownCodes,
    values: facts.values,
    ...(facts.contrastAgent === undefined ? {} : { contrastAgent: facts.contrastAgent }),
    ...(facts.injectionSite === undefined ? {} : { injectionSite: facts.injectionSite }),
    ...(facts.fluidType === undefined ? {} : { fluidType: facts.fluidType }),
    reportClass,
    confirms,
    suggests,
    excludes,
    gates: unique(gates),
    deliveryStopped:
      speaks &&
      (stalled ||
        confirms.some((cause) => ENDS_DELIVERY.includes(cause)) ||
        STOPS_DELIVERY.some((finding) => around.findings.has(finding))),
    withdrawn: weight === 'withdrawn',
    missing: unique([
      ...(classing.missing === undefined ? [] : [classing.missing]),
      ...(request?.missing ?? []),
      ...facts.unread.map(({ name }) => name),
      ...facts.unknownCodes.map((code) => `code ${code}`),
    ]),
    reasons: [
      ...rows.map(({ rule, cite, text }) => ({ rule, cite, text })),
      sayClass(classing.rule),
      ...(request?.reasons ?? []),
      ...gates
        .filter((gate) => request === undefined || ![...request.closed, ...request.shown].includes(gate))
        .map((gate) => gateReason(gate)),
      ...facts.unread.map(unreadReason),
    ],
  };
};

/** What counts of a report. Opened again, it is read as one that does not cover all: what it showed stays, its all-clear does not. */
const asItStands = ({ current, reopened, before }: ReportLife<ReportFacts>): ReportFacts => {
  const [first, ...rest] = [...before, current];
  const whole = rest.reduce(appendedTo, first);
  return reopened ? { ...whole, limitedByWords: true } : whole;
};

/**
 * All reports of a patient, each read with those examined before it; current versions only, in the order they were given.
 * The answer does not depend on the order of arrival.
 */
export const readReports = (
  reports: readonly ReportFacts[],
  situation: Omit<Situation, 'earlier'>,
): readonly ReportReading[] => {
  const current = livesOf(reports).map(asItStands);
  const examined = (facts: ReportFacts): Instant => facts.effectiveAt ?? facts.receivedAt;
  const inOrder = [...current].sort(
    (one, other) => examined(one) - examined(other) || (one.reportId < other.reportId ? -1 : 1),
  );
  const readings = new Map<string, ReportReading>();
  for (const facts of inOrder)
    readings.set(facts.reportId, readReport(facts, { ...situation, earlier: [...readings.values()] }));
  return current.flatMap(({ reportId }) => readings.get(reportId) ?? []);
};
