import type { EhrReader } from '#intake';
import { Shelf } from '#persistence';
import { CLOCK, HealthChecks, Metrics, ServiceLog, ehrBaseUrl, type Clock } from '#platform';
import {
  EHR_SIDE,
  FOUNDATION,
  LIVING,
  SERVICE_CONFIG,
  SITE,
  type EhrSide,
  type Foundation,
  type Living,
  type Site,
} from '#service';
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AnswerIncidents } from './acknowledge/answer.js';
import { StandDown } from './acknowledge/stand-down.js';
import { IncidentsController } from './acknowledge/incidents.controller.js';
import { LinkController } from './acknowledge/link.controller.js';
import { isSetUp } from './channels/accounts.js';
import { Receipts } from './channels/receipts.js';
import type { AlertingConfig } from './config.js';
import { Grading } from './detect-withdrawal/grade.js';
import { HearFacts } from './detect-withdrawal/hear-facts.controller.js';
import { canConcern } from './detect-withdrawal/can-concern.js';
import { TakeCondition, TakeObservation, TakePatient, type BedsideParts } from './detect-withdrawal/take-bedside.js';
import { ShiftEnds } from './hand-over/shift-ends.js';
import { IncidentKeeping } from './incident/keeping.js';
import { KeepWatch } from './keep-watch/keep-watch.controller.js';
import { CoverageWatch } from './on-call/coverage-watch.js';
import { OnCall } from './on-call/on-call.js';
import { Auditor } from './keep-vigil/auditor.js';
import { Heartbeat } from './keep-vigil/heartbeat.js';
import { TechnicalAlarms } from './keep-vigil/technical-alarms.js';
import { FeedSilence, ProviderTakesNothing } from './keep-vigil/technical-looks.js';
import { OnCallController } from './on-call/on-call.controller.js';
import { PageEnds } from './page-on-call/page-ends.js';
import { PagePlanning } from './page-on-call/plan-pages.js';
import { runningParts } from './page-on-call/running.js';
import { PageSending } from './page-on-call/send-page.js';
import { watchedPatients } from './patient/patient.store.js';
import { HearEvidence } from './raise-incident/hear-evidence.controller.js';
import { Raising } from './raise-incident/raise.js';
import { AskProviders } from './take-answers/ask-providers.js';
import { BouncesController } from './take-answers/bounces.controller.js';
import { Keypresses } from './take-answers/keypress.js';
import { PageAnswers } from './take-answers/page-answers.js';
import { PagerDutyAnswers } from './take-answers/pagerduty-answers.js';
import { PagerDutyController } from './take-answers/pagerduty.controller.js';
import { SmsReplies } from './take-answers/reply.js';
import { TwilioController } from './take-answers/twilio.controller.js';
import { EvidenceController } from './show-evidence/evidence.controller.js';
import { Chart } from './tell-the-chart/chart.js';
import { Worklist } from './tell-the-chart/worklist.js';

/** The chart is written a moment after the page that was committed with it: the phone comes first. */
const AFTER_THE_PHONE_MS = 50;

function ehrSide(
  ds: DataSource,
  clock: Clock,
  grading: Grading,
  chart: Chart,
  config: AlertingConfig,
  site: Site,
  receipts: Receipts,
): EhrSide {
  const parts: BedsideParts = {
    ds,
    clock,
    grading,
    book: { canonicalBase: config.CANONICAL_BASE, siteCodes: site.codes },
    fhirBase: ehrBaseUrl(config),
    timeZone: site.timeZone,
  };
  const readers: readonly EhrReader[] = [new TakePatient(parts), new TakeObservation(parts), new TakeCondition(parts)];
  return {
    readers,
    watched: async () =>
      (await watchedPatients(ds)).map(({ patientId, close }) => ({ patientId, pace: close ? 'close' : 'slow' })),
    concerns: ({ type, id, subject }) => canConcern(ds, ehrBaseUrl(config), { source: `${type}/${id}`, type, subject }),
    writesMayWaitMs: AFTER_THE_PHONE_MS,
    onSettled: async (em, write) => {
      await chart.settled(em, write);
      await receipts.settled(em, write);
    },
  };
}

function living(
  foundation: Foundation,
  config: AlertingConfig,
  shelf: Shelf,
  log: ServiceLog,
  sending: PageSending,
  raising: Raising,
  grading: Grading,
  shiftEnds: ShiftEnds,
  alarms: TechnicalAlarms,
  onCall: OnCall,
  health: HealthChecks,
  metrics: Metrics,
  receipts: Receipts,
  replies: SmsReplies,
  pagerDuty: PagerDutyAnswers,
): readonly Living[] {
  health.register({
    name: 'on-call',
    check: async () => {
      if (onCall.mode !== 'live') return;
      const people = onCall.people();
      if (people.length === 0) throw new Error('nobody is on call');
      // A channel whose provider this site has not set up reaches nobody; a person with no other is not on call at all.
      const unreachable = people.filter(({ channels }) => !channels.some(({ kind }) => isSetUp(kind, config)));
      if (unreachable.length > 0) throw new Error('somebody on call has no channel that is set up');
    },
  });
  const pagingLog = log.in('paging');
  const { ds, clock, ids } = foundation;
  // A patient without a case is asked about seldom: two rounds of that must fail.
  const silenceMs = Math.max(config.EHR_SILENCE_MS, 2 * config.SLOW_POLL_INTERVAL_MS);
  const looks = [new FeedSilence(ds, clock, alarms, silenceMs), new ProviderTakesNothing(ds, clock, alarms)];
  const auditor = new Auditor({ ds, clock, ids, raising, shiftEnds, looks, log: pagingLog, metrics });
  const { HEARTBEAT_URL: url, HEARTBEAT_EVERY_MS: everyMs } = config;
  const heartbeat = new Heartbeat({ ds, clock, ids, url, everyMs, log: pagingLog, metrics });
  const coverage = new CoverageWatch(onCall, foundation.clock, pagingLog, metrics);
  const asking = new AskProviders({ ds, clock, config, receipts, replies, pagerDuty, log: pagingLog });
  const running = runningParts({ foundation, config, shelf, log: pagingLog, sending, raising, grading, heartbeat });
  return [...running, auditor, heartbeat, coverage, asking];
}

/** The rooms of alerting: who is watched, what was seen, what is raised, who is called, how they answer. */
@Module({
  controllers: [
    KeepWatch,
    HearFacts,
    HearEvidence,
    IncidentsController,
    LinkController,
    OnCallController,
    TwilioController,
    BouncesController,
    PagerDutyController,
    EvidenceController,
  ],
  providers: [
    OnCall,
    Chart,
    Worklist,
    PagePlanning,
    PageEnds,
    PageSending,
    Receipts,
    StandDown,
    PageAnswers,
    SmsReplies,
    Keypresses,
    PagerDutyAnswers,
    IncidentKeeping,
    Raising,
    Grading,
    AnswerIncidents,
    ShiftEnds,
    TechnicalAlarms,
    {
      provide: EHR_SIDE,
      inject: [DataSource, CLOCK, Grading, Chart, SERVICE_CONFIG, SITE, Receipts],
      useFactory: ehrSide,
    },
    {
      provide: LIVING,
      inject: [
        FOUNDATION,
        SERVICE_CONFIG,
        Shelf,
        ServiceLog,
        PageSending,
        Raising,
        Grading,
        ShiftEnds,
        TechnicalAlarms,
        OnCall,
        HealthChecks,
        Metrics,
        Receipts,
        SmsReplies,
        PagerDutyAnswers,
      ],
      useFactory: living,
    },
  ],
  exports: [EHR_SIDE, LIVING],
})
export class AlertingModule {}
