import { FINDINGS_BY_STEP, STEPS, type Finding, type Mention, type ReportFacts } from '#clinical';
import type { ReportDocument } from '#fhir';
import { inTransaction, type PatientText } from '#persistence';
import { CLOCK, CurrentActor, HttpProblem, Roles, ZodBody, ZodParam, type Actor, type Clock } from '#platform';
import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { holdPatient } from '../patient/patient.store.js';
import { versionOfEhr } from '../report/again.js';
import { documentsOf, REPORT_TEXT } from '../report/documents.store.js';
import { stillStands } from '../report/parts.js';
import { keepReport, lastVersions, versionsOf, type ReportVersion } from '../report/report.store.js';
import { Weighing } from '../weigh-evidence/weigh.js';

const reportId = z.string().regex(/^[A-Za-z0-9.-]{1,64}$/);
const FINDING_WORDS = Object.values(FINDINGS_BY_STEP).flat();
const confirmation = z.object({
  findings: z.array(z.enum(FINDING_WORDS)).max(30),
  /** Of a report that serves several steps: which of them. */
  step: z.enum(STEPS).exactOptional(),
  /** The version that was read, so that nobody confirms what has been amended meanwhile. */
  version: z.string().min(1).max(200).exactOptional(),
});

interface ShownStep extends Pick<ReportFacts, 'step' | 'version' | 'status' | 'findings' | 'readFindings'> {
  readonly unknownCodes: readonly string[];
  /** What the words say of each cause, and by which words: places in the documents, to be underlined. */
  readonly mentions: readonly Mention[];
  /** What nobody understood, by document and place. */
  readonly problems: readonly string[];
  /** Every version, the confirmations of clinicians among them, with their authors. */
  readonly versions: readonly ReportVersion[];
}

/** A report with its words, for the clinician who is asked to read it. */
interface ShownReport {
  readonly reportId: string;
  readonly documents: readonly ReportDocument[];
  readonly steps: readonly ShownStep[];
}

/** What a report says: shown as it was read, and stated by a clinician where the reading is not enough. */
@ApiTags('reports')
@Controller('reports')
export class ReadingController {
  constructor(
    private readonly ds: DataSource,
    private readonly weighing: Weighing,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(REPORT_TEXT) private readonly texts: PatientText,
  ) {}

  @Roles('clinician')
  @Get(':id')
  async show(@ZodParam('id', reportId) id: string): Promise<ShownReport> {
    const filed = await lastVersions(this.ds, `DiagnosticReport/${id}`);
    const first = filed.find(stillStands) ?? filed[0];
    if (first === undefined) throw new HttpProblem(404, 'unknown-report', 'No report of this id is on file.');
    const written = { reportId: `DiagnosticReport/${id}`, version: versionOfEhr(first.facts.version) };
    const steps: ShownStep[] = [];
    for (const { facts, problems } of filed) {
      const { step, version, status, findings, readFindings, unknownCodes, mentions } = facts;
      const versions = await versionsOf(this.ds, facts.reportId);
      steps.push({ step, version, status, findings, readFindings, unknownCodes, mentions, problems, versions });
    }
    return {
      reportId: written.reportId,
      documents: await documentsOf(this.ds, this.texts, first.patientId, written),
      steps,
    };
  }

  /** What a report says, in the words of the vocabulary, stated by a clinician who has read it. */
  @Roles('clinician')
  @HttpCode(204)
  @Post(':id/confirm-reading')
  async confirm(
    @ZodParam('id', reportId) id: string,
    @ZodBody(confirmation) body: z.infer<typeof confirmation>,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    const filed = await lastVersions(this.ds, `DiagnosticReport/${id}`);
    if (filed.length === 0)
      throw new HttpProblem(
        404,
        'unknown-report',
        'No report of this id is on file; an unmatched one is assigned first.',
      );
    // A part of a step that the report no longer serves is not meant, unless nothing else is left of it.
    const standing = filed.filter(stillStands);
    const parts = standing.length > 0 ? standing : filed;
    const meant = parts.filter(({ facts: { step } }) => body.step === undefined || step === body.step);
    const [one, another] = meant;
    if (one === undefined || another !== undefined)
      throw new HttpProblem(422, 'which-step', 'The step has to be named, and be one that this report serves.');
    const { patientId, facts, orderIds } = one;
    if (body.version !== undefined && body.version !== facts.version)
      throw new HttpProblem(409, 'version-passed', 'The report has a newer version than the one that was read.');
    const possible: readonly Finding[] = FINDINGS_BY_STEP[facts.step];
    const foreign = body.findings.filter((finding) => !possible.includes(finding));
    if (foreign.length > 0) {
      const at = foreign.map((finding) => ({
        path: 'body.findings',
        expected: `${finding} is no finding of ${facts.step}`,
      }));
      throw new HttpProblem(422, 'foreign-finding', 'A finding does not belong to this step.', { at });
    }
    const now = this.clock.now();
    await inTransaction(this.ds, async (em) => {
      await holdPatient(em, patientId);
      const version = `${facts.version}.confirmed-${now}`;
      const confirmed: ReportFacts = {
        ...facts,
        version,
        findings: body.findings,
        unknownCodes: [],
        readFindings: [],
        unreadSentences: 0,
        mentions: [],
        proseUnread: false,
        receivedAt: now,
      };
      await keepReport(em, { patientId, facts: confirmed, how: 'confirmed', orderIds, problems: [], actor }, now);
      await this.weighing.weigh(em, patientId);
    });
  }
}
