// What is proposed after the side port, contrast, tracer and magnet (F4).
import { tracerLimits } from '../evidence/conditions.js';
import { amount } from '../quantities/convert.js';
import { type AfterRow, moderateOrWorse, rotorUntested, row } from './after-row.js';
import type { CaseView } from './case-view.js';
import { atTheEnd } from './follow.js';

export const CSF_ASPIRATION: readonly AfterRow[] = [
  row(
    'ITB.ALG.30',
    'inf',
    'The fluid is not CSF: a clinician looks',
    (v) => v.found('ASP_FLUID_NOT_CSF') || v.newest.fluidType === 'not_csf',
    'CLINICIAN_REVIEW',
  ),
  row(
    'ITB.ALG.32',
    'D9',
    'Nothing comes and it is moderate or worse: surgeons look, tracer is never the only plan',
    (v) => v.found('ASP_NONE') && moderateOrWorse(v),
    'SURGICAL_CONSULT',
  ),
  row(
    'ITB.ALG.33',
    'D9',
    'Nothing comes, otherwise: tracer from the reservoir, surgeons informed when it is acute',
    (v) => v.found('ASP_NONE'),
    (v) => (v.isDone('SCINT_IN111') ? 'SURGICAL_CONSULT' : 'SCINT_IN111'),
    (v) => (v.question.grade.pathway === 'acute_withdrawal' ? ['SURGICAL_CONSULT'] : []),
  ),
  row(
    'ITB.ALG.31',
    'a06',
    'Too little comes: aspirate again',
    (v) => v.found('ASP_INSUFFICIENT') || (v.found('ASP_CSF_FREE') && !v.aspirated),
    'REPEAT_CSF_ASPIRATION',
  ),
];

export const BOLUS_TRIAL: readonly AfterRow[] = [
  row(
    'ITB.ALG.35',
    'a15',
    'A response excludes nothing: a clinician looks',
    (v) => v.found('BOL_RESPONSE'),
    'CLINICIAN_REVIEW',
  ),
];

export const FLUOROSCOPY: readonly AfterRow[] = [
  row(
    'ITB.ALG.42',
    'a17, a18',
    'A leak, a separation or a kink is seen: surgeons look',
    (v) =>
      v.found(
        'FL_EXTRAVASATION_AT_PUMP_CONNECTOR',
        'FL_EXTRAVASATION_FROM_CATHETER',
        'FL_EXTRAVASATION_MID_CONNECTOR',
        'FL_COLLECTION_BEHIND_PUMP',
        'FL_DISCONNECTION_VISIBLE',
        'FLP_KINK_IN_POSITION',
      ),
    'SURGICAL_CONSULT',
    (v) => (v.found('FL_BEHIND_PUMP_NOT_VIEWED') ? ['COMPLETE_FLUORO_VIEWS'] : []),
  ),
  row(
    'ITB.ALG.40',
    'a20',
    'Nobody looked behind the pump: complete the views',
    (v) => v.found('FL_BEHIND_PUMP_NOT_VIEWED'),
    'COMPLETE_FLUORO_VIEWS',
  ),
  row(
    'ITB.ALG.41',
    'a21',
    'The contrast went into the reservoir: a clinician looks',
    (v) => v.newest.injectionSite === 'reservoir',
    'CLINICIAN_REVIEW',
  ),
  row(
    'ITB.ALG.43',
    'a16',
    'A structural cause is already shown: surgeons look',
    (v) => v.structuralConfirmed,
    'SURGICAL_CONSULT',
  ),
  row(
    'ITB.ALG.44',
    'a18',
    'A static study of a complaint that comes with position: watch the positions',
    (v) => v.newest.step === 'FLUORO_CONTRAST' && v.positional && !v.isDone('FLUORO_CONTRAST_POSITIONAL'),
    'FLUORO_CONTRAST_POSITIONAL',
  ),
  row('ITB.ALG.45', 'a22', 'Otherwise CT at once', (v) => !v.isDone('CT_POST_CONTRAST'), 'CT_POST_CONTRAST'),
];

export const CT_POST_CONTRAST: readonly AfterRow[] = [
  row(
    'ITB.ALG.46',
    'a25',
    'Diluted or incomplete and nothing shown: repeat the CT',
    (v) => v.found('CT_CONTRAST_OVERDILUTED', 'CT_COVERAGE_INCOMPLETE') && v.newest.confirms.length === 0,
    'REPEAT_CT_POST_CONTRAST',
  ),
  row(
    'ITB.ALG.47',
    'a28, a38',
    'No layering at the tip: MR when an opioid is in the pump, else surgeons look',
    (v) => v.found('CT_LIMITED_ACCUMULATION_NO_LAYERING'),
    (v) => (v.opioidInPump && v.newest.confirms.length === 0 ? 'MRI' : 'SURGICAL_CONSULT'),
  ),
  row(
    'ITB.ALG.48',
    'a23, a27',
    'Anything else abnormal: surgeons look',
    // A leak that diluted contrast still shows is a leak, whatever the report as a whole amounts to.
    (v) => v.newest.reportClass === 'abnormal' || v.newest.confirms.length > 0,
    'SURGICAL_CONSULT',
  ),
  row('ITB.ALG.49', 'a29', 'Nothing seen: tracer', (v) => !v.isDone('SCINT_IN111'), 'SCINT_IN111'),
];

export const CT_NONCONTRAST: readonly AfterRow[] = [
  row(
    'ITB.ALG.51',
    'Fig 11',
    'The tip lies outside the sac: surgeons look',
    (v) => v.found('CTN_TIP_EPIDURAL'),
    'SURGICAL_CONSULT',
  ),
  row('ITB.ALG.52', 'a03', 'Otherwise test the rotation, if that was not done', rotorUntested, 'ROTOR_STUDY'),
];

const beforeNegative = ({ newest, question }: CaseView): boolean => {
  const hours = amount(newest.values, 'time_post_injection');
  return hours !== undefined && hours < tracerLimits(newest.step, question.settings).negative;
};
const noCisterns = (v: CaseView): boolean => v.found('SC_SUBARACHNOID') && v.found('SC_NO_BASAL_CISTERNS');

export const SCINTIGRAPHY: readonly AfterRow[] = [
  row(
    'ITB.ALG.55',
    'a32',
    'Reservoir only and the rotor untested: test the rotation',
    (v) => v.found('SC_RESERVOIR_ONLY') && v.newest.reportClass === 'abnormal' && rotorUntested(v),
    'ROTOR_STUDY',
  ),
  row(
    'ITB.ALG.56',
    'a33, a34',
    'Any other positive pattern: surgeons look',
    (v) => v.newest.reportClass === 'abnormal',
    'SURGICAL_CONSULT',
  ),
  row(
    'ITB.ALG.57',
    'a35',
    'In the canal, not in the cisterns, before 72 h: a later image',
    (v) => noCisterns(v) && beforeNegative(v),
    'LATER_SCINT_IMAGE',
  ),
  row(
    'ITB.ALG.58',
    'a37, a43',
    'Disagreeing criteria, Tc-99m, an unclear report, or signs of withdrawal: a clinician looks',
    (v) => noCisterns(v) || v.newest.step === 'SCINT_TC99M' || v.acute || v.newest.reportClass !== 'normal',
    'CLINICIAN_REVIEW',
  ),
  row(
    'ITB.ALG.59',
    'a31',
    'Otherwise ending is proposed to a clinician',
    () => true,
    (v) => (v.anythingConfirmed ? atTheEnd(v) : 'CLINICIAN_REVIEW_CLOSE'),
  ),
];

export const MRI: readonly AfterRow[] = [
  row(
    'ITB.ALG.60',
    'a38',
    'A mass at the tip: surgeons look',
    (v) => v.newest.reportClass === 'abnormal',
    'SURGICAL_CONSULT',
  ),
  row('ITB.ALG.61', 'a39', 'Otherwise a clinician looks', () => true, 'CLINICIAN_REVIEW'),
];
