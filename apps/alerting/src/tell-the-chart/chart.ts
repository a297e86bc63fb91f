import type { PumpDrug } from '#clinical';
import {
  sid,
  writeCommunication,
  writeCommunicationRequest,
  writeFlag,
  writeSuspicion,
  type PageMedium,
  type PageResult,
  type WriteContext,
} from '#fhir';
import { EhrWrites, type OwnIdentifier, type SettledWrite } from '#intake';
import { CLINICAL_RULES, SERVICE_CONFIG, SITE, authorAt, type ClinicalRules, type Site } from '#service';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ChannelKind } from '../channels/contact.js';
import type { AlertingConfig } from '../config.js';
import { keepChartId, type IncidentRow } from '../incident/incident.store.js';
import type { PageRow } from '../page/page.store.js';
import { patientOf } from '../patient/patient.store.js';

const MEDIUM = {
  webhook: 'electronic',
  smtp: 'email',
  'twilio-sms': 'sms',
  'twilio-voice': 'voice',
  pagerduty: 'electronic',
  fhir: 'electronic',
  console: 'electronic',
} as const satisfies Record<ChannelKind, PageMedium>;
const EVIDENCE = /^(Observation|Condition|DiagnosticReport)\/[A-Za-z0-9.-]{1,64}$/;
const resourceOf = (reference: string): string => reference.split('#')[0] ?? reference;

/** What the chart shows of an incident: a Flag while it is open, the suspicion itself, and each page with its answer. */
@Injectable()
export class Chart {
  constructor(
    private readonly writes: EhrWrites,
    @Inject(SERVICE_CONFIG) private readonly config: AlertingConfig,
    @Inject(CLINICAL_RULES) private readonly rules: ClinicalRules,
    @Inject(SITE) private readonly site: Site,
  ) {}

  context(drill: boolean): WriteContext {
    return {
      canonicalBase: this.config.CANONICAL_BASE,
      version: this.rules.ruleset,
      author: authorAt(this.site, 'Pumptrace alerting'),
      drill,
    };
  }

  /** Flag and DetectedIssue as they have to stand now. A drill is about nobody and leaves no trace in a chart. */
  async showIncident(em: EntityManager, row: IncidentRow): Promise<void> {
    if (row.patientId === null) return;
    const patient = await patientOf(em, row.patientId);
    const drug: PumpDrug = patient?.facts.drug ?? 'unknown';
    const resolved = row.stage === 'resolved';
    const context = this.context(row.drill);
    const alarm = {
      incidentId: row.id,
      pageCode: row.code,
      patient: `Patient/${row.patientId}`,
      pathway: row.pathway,
      severity: row.severity,
      tier: row.tier,
      drug,
    };
    const until = resolved ? { until: row.changedAt } : {};
    const flag = writeFlag(
      { ...alarm, status: resolved ? 'inactive' : 'active', from: row.openedAt, ...until },
      context,
    );
    const issue = writeSuspicion(
      {
        ...alarm,
        status: statusOf(row),
        at: row.openedAt,
        evidence: [...new Set(row.evidence.map(resourceOf))].filter((reference) => EVIDENCE.test(reference)),
        differential: patient?.grade?.differential ?? [],
        alsoConsider: patient?.grade?.alsoConsider ?? [],
        reasons: row.reasons,
      },
      context,
    );
    for (const resource of [flag, issue]) {
      await this.writes.intend(em, {
        identifier: this.name(row.id),
        intention: { operation: 'replace', resource },
        about: `incident ${row.id}`,
      });
    }
  }

  /** One page, and what became of it. */
  async showPage(
    em: EntityManager,
    incident: IncidentRow,
    page: PageRow,
    result: PageResult,
    sentAt: number,
  ): Promise<void> {
    if (incident.patientId === null) return;
    const resource = writeCommunication(
      { ...partsOf(incident, page, incident.patientId), sentAt, result },
      this.context(incident.drill),
    );
    const intention = { operation: 'replace', resource } as const;
    await this.writes.intend(em, { identifier: this.name(page.attemptKey), intention, about: `page ${page.id}` });
  }

  /** The page as a request in the chart, for a channel that is the EHR itself; undefined for a page about nobody. */
  pageRequest(
    incident: IncidentRow,
    page: PageRow,
    at: number,
  ): ((em: EntityManager, recipient: string) => Promise<void>) | undefined {
    const { patientId } = incident;
    if (patientId === null) return undefined;
    return async (em, recipient) => {
      const status = page.purpose === 'stand-down' ? 'completed' : 'active';
      const parts = { ...partsOf(incident, page, patientId), recipient };
      const resource = writeCommunicationRequest({ ...parts, status, at }, this.context(incident.drill));
      const intention = { operation: 'replace', resource } as const;
      await this.writes.intend(em, {
        identifier: this.name(page.attemptKey),
        intention,
        about: `page-request ${page.id}`,
      });
    };
  }

  /** The EHR has given our resources their ids. */
  async settled(em: EntityManager, { about, resourceType, settled }: SettledWrite): Promise<void> {
    const [, incident] = /^incident ([0-9a-f-]{36})$/.exec(about) ?? [];
    if (incident === undefined || settled.kind !== 'done') return;
    if (resourceType === 'Flag') await keepChartId(em, incident, 'flag_id', `Flag/${settled.ehrId}`);
    if (resourceType === 'DetectedIssue') await keepChartId(em, incident, 'issue_id', `DetectedIssue/${settled.ehrId}`);
  }

  private name(value: string): OwnIdentifier {
    return { system: sid(this.config.CANONICAL_BASE, 'incident'), value };
  }
}

const partsOf = (incident: IncidentRow, page: PageRow, patientId: string) => ({
  incidentId: incident.id,
  pageId: page.attemptKey,
  pageCode: incident.code,
  tier: page.tier,
  patient: `Patient/${patientId}`,
  medium: MEDIUM[page.channelKind],
  about: [incident.flagId, incident.issueId].filter((reference) => reference !== null),
});

/** A human who calls it false says it never was; any other end means that it has been dealt with. */
function statusOf({ stage, state }: IncidentRow): 'preliminary' | 'mitigated' | 'entered-in-error' {
  if (stage !== 'resolved') return 'preliminary';
  return state.resolution === 'false' || state.resolution === 'duplicate' || state.resolution === 'test'
    ? 'entered-in-error'
    : 'mitigated';
}
