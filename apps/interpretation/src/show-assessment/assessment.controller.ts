import { diagnosisLine, type DiagnosisEntry, type ReportReading } from '#clinical';
import { HttpProblem, ZodParam } from '#platform';
import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { gradeOf, patientOfCase, type Assessment } from '../patient/patient.store.js';
import { troublesOf, type ReportTrouble } from '../report/report.store.js';

interface ShownAssessment {
  readonly caseId: string;
  readonly revision: number;
  readonly at: number | null;
  readonly readings: readonly ReportReading[];
  readonly verdicts: Readonly<Record<string, string>>;
  readonly because: Assessment['verdicts'] | null;
  readonly diagnosis: readonly DiagnosisEntry[];
  /** Reports that could be read only in part, and why. */
  readonly troubles: readonly ReportTrouble[];
}

/** What is thought of a case now, and why. */
@ApiTags('assessments')
@Controller('assessments')
export class AssessmentController {
  constructor(private readonly ds: DataSource) {}

  @Get(':caseId')
  async show(@ZodParam('caseId', z.uuid()) caseId: string): Promise<ShownAssessment> {
    const patient = await patientOfCase(this.ds, caseId);
    if (patient === undefined) throw new HttpProblem(404, 'unknown-case', 'No case of this id is known here.');
    const { assessment } = patient;
    const grade = gradeOf(patient);
    return {
      caseId,
      revision: patient.revision,
      at: assessment?.at ?? null,
      readings: assessment?.readings ?? [],
      verdicts: Object.fromEntries(
        Object.entries(assessment?.verdicts ?? {}).map(([cause, { verdict }]) => [cause, verdict]),
      ),
      because: assessment?.verdicts ?? null,
      troubles: await troublesOf(this.ds, patient.patientId),
      diagnosis: assessment && grade ? diagnosisLine(assessment.verdicts, assessment.readings, grade) : [],
    };
  }
}
