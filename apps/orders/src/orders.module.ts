import { Module } from '@nestjs/common';
import { EHR_SIDE, LIVING, type Living } from '#service';
import { Casebook } from './case/casebook.js';
import { OpenFile } from './case/open-file.js';
import { Reasons } from './case/reasons.js';
import { ChangeController } from './change-step/change.controller.js';
import { LinkController } from './change-step/link.controller.js';
import { ContrastShelf } from './contrast/contrast-shelf.js';
import { OrdersEhrSide } from './ehr-side.js';
import { ContrastWatch } from './follow-orders/contrast-watch.js';
import { FollowOrders } from './follow-orders/follow.js';
import { SettleWrites } from './follow-orders/settle.js';
import { TellGate } from './follow-orders/tell-gate.js';
import { CaseDesk } from './order-next-step/case-desk.js';
import { LookAgain } from './order-next-step/look-again.js';
import { MessagesController } from './order-next-step/messages.controller.js';
import { FactsController } from './record-fact/facts.controller.js';
import { Recording } from './record-fact/recording.js';
import { CaseView } from './show-case/case-view.js';
import { ShowCasesController } from './show-case/cases.controller.js';
import { DefinitionsController } from './show-case/definitions.controller.js';
import { WorklistController } from './show-case/worklist.controller.js';
import { CasesController } from './start-evaluation/cases.controller.js';
import { OpenCase } from './start-evaluation/open-case.js';
import { Announcing } from './watch/announce.js';
import { PatientFiles } from './watch/patient-file.js';
import { PatientTasks } from './watch/patient-tasks.js';
import { WatchController } from './watch-patients/watch.controller.js';
import { WatchPatients } from './watch-patients/watch-patients.js';

/** The rooms of orders: whom we watch, the cases, what is ordered next, and what became of it. */
@Module({
  controllers: [
    WatchController,
    CasesController,
    FactsController,
    ChangeController,
    LinkController,
    ShowCasesController,
    WorklistController,
    DefinitionsController,
    MessagesController,
  ],
  providers: [
    Announcing,
    CaseDesk,
    CaseView,
    Casebook,
    ContrastShelf,
    ContrastWatch,
    FollowOrders,
    LookAgain,
    OpenCase,
    OpenFile,
    PatientFiles,
    PatientTasks,
    Reasons,
    Recording,
    SettleWrites,
    TellGate,
    WatchPatients,
    { provide: EHR_SIDE, useClass: OrdersEhrSide },
    { provide: LIVING, inject: [LookAgain], useFactory: (lookAgain: LookAgain): readonly Living[] => [lookAgain] },
  ],
  exports: [EHR_SIDE, LIVING],
})
export class OrdersModule {}
