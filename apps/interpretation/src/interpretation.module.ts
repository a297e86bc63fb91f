import { proseReader } from '#clinical';
import { PatientText } from '#persistence';
import { CLOCK, IDS, type Clock, type Ids } from '#platform';
import { CLINICAL_RULES, EHR_SIDE, LIVING, type ClinicalRules, type Living } from '#service';
import { Module } from '@nestjs/common';
import { InterpretationEhrSide } from './ehr-side.js';
import { ReadingController } from './confirm-reading/reading.controller.js';
import { WatchController } from './keep-watch/watch.controller.js';
import { Publishing } from './publish-assessment/publish.js';
import { LookAgain } from './receive-report/look-again.js';
import { MessageController } from './receive-report/message.controller.js';
import { PROSE_READER } from './receive-report/read-documents.js';
import { REPORT_TEXT } from './report/documents.store.js';
import { AssessmentController } from './show-assessment/assessment.controller.js';
import { UnmatchedController } from './show-assessment/unmatched.controller.js';
import { GradeController } from './weigh-evidence/grade.controller.js';
import { Weighing } from './weigh-evidence/weigh.js';

@Module({
  controllers: [
    WatchController,
    GradeController,
    MessageController,
    AssessmentController,
    UnmatchedController,
    ReadingController,
  ],
  providers: [
    Weighing,
    Publishing,
    {
      provide: PROSE_READER,
      inject: [CLINICAL_RULES],
      useFactory: ({ readerWords }: ClinicalRules) => proseReader(readerWords),
    },
    {
      provide: REPORT_TEXT,
      inject: [IDS, CLOCK],
      useFactory: (ids: Ids, clock: Clock) => new PatientText(ids, clock),
    },
    { provide: EHR_SIDE, useClass: InterpretationEhrSide },
    LookAgain,
    { provide: LIVING, inject: [LookAgain], useFactory: (lookAgain: LookAgain): readonly Living[] => [lookAgain] },
  ],
  exports: [EHR_SIDE, LIVING],
})
export class InterpretationModule {}
