import { CAUSES, differentialWithReports, type Cause, type CauseVerdict } from '#clinical';
import {
  codeOf,
  sid,
  writeClinicalImpression,
  writeCondition,
  type ImpressionToWrite,
  type ConditionStanding,
  type WriteContext,
} from '#fhir';
import { EhrWrites } from '#intake';
import { millis, rows, timestamp } from '#persistence';
import {
  CLINICAL_RULES,
  SERVICE_CONFIG,
  SITE,
  authorAt,
  type ClinicalRules,
  type ServiceConfig,
  type Site,
} from '#service';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Assessment, PatientRow } from '../patient/patient.store.js';

/** The EHR resource behind a report id: one report may serve several steps, each with a mark after `#`. */
const resourceOf = (reportId: string): string => reportId.split('#')[0] ?? reportId;
const isResource = (reference: string): boolean => /^DiagnosticReport\/[A-Za-z0-9.-]{1,64}$/.test(reference);

/** Tells the EHR: one ClinicalImpression for the case, a Condition for each cause that is confirmed, corrected when it is not. */
@Injectable()
export class Publishing {
  constructor(
    private readonly writes: EhrWrites,
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
    @Inject(CLINICAL_RULES) private readonly rules: ClinicalRules,
    @Inject(SITE) private readonly site: Site,
  ) {}

  /** Intends the writes in the transaction of the assessment. Without an open case the evidence is kept and not yet told. */
  async publish(em: EntityManager, patient: PatientRow, assessment: Assessment): Promise<void> {
    const { caseId } = patient;
    if (caseId === null) return;
    await this.impression(em, patient, caseId, assessment);
    const standings = await standingsOf(em, caseId);
    for (const cause of CAUSES)
      await this.condition(em, patient, caseId, assessment.verdicts[cause], assessment, standings.get(cause));
  }

  /** What else to consider: the picture at the bedside, and what the reports add to it. Without a grade nothing is made up. */
  private differential(
    { grade, facts }: PatientRow,
    { readings }: Assessment,
  ): Pick<ImpressionToWrite, 'differential' | 'alsoConsider'> {
    if (grade === null) return { differential: [], alsoConsider: [] };
    const { mimics, inWords } = differentialWithReports(grade, facts.drug, readings);
    return { differential: mimics, alsoConsider: inWords };
  }

  private context(): WriteContext {
    const { ruleset: version } = this.rules;
    return {
      canonicalBase: this.config.CANONICAL_BASE,
      version,
      author: authorAt(this.site, 'Pumptrace interpretation'),
      drill: false,
    };
  }

  private async impression(
    em: EntityManager,
    patient: PatientRow,
    caseId: string,
    assessment: Assessment,
  ): Promise<void> {
    const resource = writeClinicalImpression(
      {
        caseId,
        patient: `Patient/${patient.patientId}`,
        status: patient.caseClosedAt === null ? 'in-progress' : 'completed',
        at: assessment.at,
        protocol: patient.protocol ?? this.rules.protocol,
        verdicts: assessment.verdicts,
        clinicianVerdicts: [],
        reports: assessment.readings.map(({ reportId, effectiveAt }) => ({
          reference: isResource(resourceOf(reportId)) ? resourceOf(reportId) : reportId,
          ...(effectiveAt === undefined ? {} : { effectiveAt }),
        })),
        ...this.differential(patient, assessment),
        drug: patient.facts.drug,
      },
      this.context(),
    );
    const identifier = { system: sid(this.config.CANONICAL_BASE, 'case'), value: caseId };
    await this.writes.intend(em, {
      identifier,
      intention: { operation: 'replace', resource },
      about: `case ${caseId}`,
    });
  }

  private async condition(
    em: EntityManager,
    patient: PatientRow,
    caseId: string,
    verdict: CauseVerdict,
    assessment: Assessment,
    before: Standing | undefined,
  ): Promise<void> {
    const { cause } = verdict;
    const standing = standingOf(verdict, before?.standing, wasTakenBack(patient.assessment, cause, assessment));
    if (standing === undefined) return;
    const recordedAt = before?.recordedAt ?? assessment.at;
    await rows(
      em,
      `insert into condition_standing (case_id, cause, standing, recorded_at) values ($1, $2, $3, ${timestamp('$4')})
       on conflict (case_id, cause) do update set standing = excluded.standing`,
      [caseId, cause, standing, recordedAt],
    );
    const readings = assessment.readings.filter(({ reportId }) =>
      verdict.reports.some((relied) => relied.reportId === reportId),
    );
    const resource = writeCondition(
      {
        caseId,
        cause,
        standing,
        patient: `Patient/${patient.patientId}`,
        recordedAt,
        changedAt: assessment.at,
        findings: [...new Set(readings.flatMap(({ findings }) => findings))],
        reports: readings.map(({ reportId }) => resourceOf(reportId)).filter(isResource),
        reasons: verdict.reasons,
      },
      this.context(),
    );
    const identifier = { system: sid(this.config.CANONICAL_BASE, 'case'), value: `${caseId}.${codeOf(cause)}` };
    await this.writes.intend(em, {
      identifier,
      intention: { operation: 'replace', resource },
      about: `case ${caseId}`,
    });
  }
}

/** Every report it stood on was itself taken back: then nothing has refuted the cause, it should never have been recorded. */
function wasTakenBack(before: Assessment | null, cause: Cause, now: Assessment): boolean {
  const relied = before?.verdicts[cause].reports ?? [];
  return (
    relied.length > 0 &&
    relied.every(({ reportId }) => now.readings.some((one) => one.reportId === reportId && one.withdrawn))
  );
}

/** How a Condition stands in the chart, and since when. */
interface Standing {
  readonly standing: ConditionStanding;
  readonly recordedAt: number;
}

async function standingsOf(em: EntityManager, caseId: string): Promise<ReadonlyMap<string, Standing>> {
  const found = await rows<Standing & { cause: string }>(
    em,
    `select cause, standing, ${millis('recorded_at')} as "recordedAt" from condition_standing where case_id = $1`,
    [caseId],
  );
  return new Map(found.map((row) => [row.cause, row]));
}

/** How the Condition has to stand now; undefined where nothing needs to be written. A Condition is never left standing on air. */
function standingOf(
  { verdict }: CauseVerdict,
  before: ConditionStanding | undefined,
  takenBack: boolean,
): ConditionStanding | undefined {
  if (verdict === 'confirmed') return before === 'provisional' ? undefined : 'provisional';
  if (before !== 'provisional') return undefined;
  return takenBack ? 'entered-in-error' : 'refuted';
}
