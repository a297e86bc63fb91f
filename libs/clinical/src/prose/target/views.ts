// What was not looked at, or could not be: named, and never taken for normal.
import { phrases } from '../text/phrases.js';
import type { Finding } from '../../vocabulary/findings.js';
import type { Step } from '../../vocabulary/steps.js';
import type { Codes, Target } from './target.js';

const always = (finding: Finding): Codes => ({
  stated: [finding],
  denied: [finding],
  possible: [finding],
  open: [finding],
});

const LIMITED: Readonly<Partial<Record<Step, Codes>>> = {
  PLAIN_FILMS: always('XR_LIMITED_QUALITY'),
  FLUORO_CONTRAST: always('FL_LIMITED'),
  MRI: always('MR_NONDIAGNOSTIC'),
};
/** Where it is denied nothing lies over the system. */
const unlessDenied = (finding: Finding): Codes => ({ stated: [finding], possible: [finding], open: [finding] });
const OVERLAID: Readonly<Partial<Record<Step, Codes>>> = {
  PLAIN_FILMS: unlessDenied('XR_LIMITED_QUALITY'),
  FLUORO_CONTRAST: unlessDenied('FL_LIMITED'),
  MRI: unlessDenied('MR_NONDIAGNOSTIC'),
};
const MISSING: Readonly<Partial<Record<Step, Codes>>> = {
  PLAIN_FILMS: always('XR_INCOMPLETE_COVERAGE'),
  CT_POST_CONTRAST: always('CT_COVERAGE_INCOMPLETE'),
  FLUORO_CONTRAST: always('FL_LIMITED'),
  MRI: always('MR_NONDIAGNOSTIC'),
};

export const VIEW_TARGETS: readonly Target[] = [
  {
    id: 'behind-pump-unseen',
    kind: 'unseen',
    rule: 'ITB.RV.01',
    title: 'The region behind the pump was not looked at',
    causes: { SUBCUT_COLLECTION: 'unseen', CATH_DISCONNECTION_AT_PUMP: 'unseen' },
    codes: { FLUORO_CONTRAST: always('FL_BEHIND_PUMP_NOT_VIEWED') },
    needs: 'bare',
    patterns: phrases(`
      behind [the] pump .. not [been] <seen> | posterior [to] [the] pump .. not [been] <seen> |
      dorsal to [the] pump .. not [been] <seen> | no [lateral] view .. behind [the] pump | no lateral view/projection/image |
      lateral view/views/projection ... not <seen>/missing/lacking/omitted | area/zone/space/region behind [the] pump .. not | not .. from behind |
      behind [the] pump .. not .. inspected/looked | not show/include/cover/demonstrate/depict/display [the] [space/region/area/zone] behind [the] pump | pump .. not .. from behind | retro pump .. not |
      behind [the] pump was/is/were excluded/omitted/obscured | lateral .. not obtained/performed/acquired/done/taken |
      without lateral view/views | no view .. from behind | no oblique or lateral | back of the pump .. not |
      ap/frontal views/view/projection/projections only | space behind .. not | no lateral or oblique | region behind .. not
    `),
  },
  {
    id: 'tip-unseen',
    kind: 'unseen',
    rule: 'ITB.RV.02',
    title: 'The tip was not seen',
    causes: { CATH_TIP_MIGRATION: 'unseen' },
    codes: { PLAIN_FILMS: {} },
    needs: 'bare',
    patterns: phrases(`
      tip [region/position] [itself] .. not [been] [clearly/well] <seen> | tip [region/position] .. cannot be <seen> |
      tip [region] .. obscured/hidden/masked/overlapped |
      tip [is] [lies] .. outside/above/beyond [of] [the] [upper] scan/edge/imaged/field/film/image/range/scanned |
      tip [region] .. not .. included/covered/scanned | tip not <seen> | position of [the] tip .. not/cannot [be] <seen> |
      tip .. excluded | tip .. off the film | tip [region] not .. field/image | tip .. out of field | hides the tip |
      obscures/obscuring the [catheter] tip | tip [therefore/thus] not <seen> | tip .. not reached
    `),
  },
  {
    id: 'connector-unseen',
    kind: 'unseen',
    rule: 'ITB.RV.03',
    title: 'The connection to the pump was not seen',
    causes: { CATH_DISCONNECTION_AT_PUMP: 'unseen' },
    codes: { PLAIN_FILMS: always('XR_LIMITED_QUALITY'), FLUORO_CONTRAST: always('FL_LIMITED') },
    needs: 'bare',
    patterns: phrases(`
      connector [region] .. not [been] [clearly/well] <seen> | connector [region] .. cannot be <seen> |
      connector .. obscured/hidden/overlain/superimposed/masked | junction .. not [been] <seen> |
      junction .. obscured/hidden/overlain/masked | connection .. cannot be <seen> | connection .. not <seen> |
      connection ... superimposed/obscured/hidden | connector [region] .. not assessable | pump overlies the connector
    `),
  },
  {
    id: 'coverage',
    kind: 'unseen',
    rule: 'ITB.RV.04',
    title: 'Part of the course was not imaged',
    causes: {},
    codes: MISSING,
    needs: 'bare',
    patterns: phrases(`
       |
      segment/portion/part/course .. not [been] seen/visualised/visualized/visible |
      spine/flank/abdomen/pelvis/thoracic/lumbar/cervical/segment/portion/part/course/region/view/film/series/catheter/area .. not [been] included/covered/imaged/obtained/taken/scanned/acquired/performed/available/shown |
      films/film/scan/images/image/views stop/stops/end/ends at/above/below/short | up to that point | as far as [it] [is] shown/visible/included/imaged/covered | does not reach | do not reach | not included | not covered | incomplete/partial coverage | coverage [is] incomplete/limited/partial/insufficient |
      incomplete [film] series/examination/study | only [the] abdomen/lumbar/thoracic/abdominal/spine .. imaged/included/film/covered |
      abdominal film only | abdomen/abdominal/lumbar/thoracic [film/view/radiograph] only | cut off |
      outside the [imaged/scanned] field/film/image/range/scan/volume | out of [the] field |
      above/outside/beyond [the] scan/scanned/imaged [range/field/volume] | scan range .. only | scan .. ends |
      not in the [scan] field | single [supine/ap/frontal/portable] abdomen/view/film/projection | tip not included |
      view/views .. missing | missing view/views | above the [upper] edge | only <level> to <level> | lateral lumbar view not obtained |
      excluded from the field/film/image/scan | beyond [the] field | outside the field of view | does not include/cover |
      do not include/cover
    `),
  },
  {
    id: 'limited',
    kind: 'unseen',
    rule: 'ITB.RV.05',
    title: 'The study is limited',
    causes: {},
    codes: LIMITED,
    needs: 'bare',
    patterns: phrases(`
      limited [study/examination/by/quality/evaluation/assessment/film/films/visualisation/visualization/because/technically] |
      overlie/overlies most/the/part | limit/limits the study/examination/assessment/view | run abandoned | abandoned after | distal/proximal catheter cannot be | <catheter> .. cannot be assessed/judged/evaluated | suboptimal | poor quality | quality .. poor/limited/reduced | technically limited/inadequate/difficult |
      underpenetrated/overpenetrated/overexposed/underexposed | degraded | nondiagnostic |
      non diagnostic | not diagnostic | obscured | obscures/obscure/obscuring | hidden by | hides/hide most/much/part | hides the |
      body habitus | burnt out | limited/obscured/hampered/impeded/masked by [overlying/the/abundant] [bowel] gas |
      not possible because | inadequate |
      study abandoned/aborted/terminated | cut short | stopped early | incomplete | not assessable | stopped because of |
      abandoned because | moved during | could not be completed | not completed | image quality |
      injection [was] abandoned/aborted/stopped | examination/procedure aborted/abandoned/terminated |
      could not lie still | incompletely assessed | overlies the
    `),
  },
  {
    id: 'overlap',
    kind: 'unseen',
    rule: 'ITB.RV.09',
    title: 'Something lies over the system, or blurs it',
    causes: {},
    codes: OVERLAID,
    needs: 'bare',
    patterns: phrases(`
      artefact/artifact/artefacts/artifacts | overlying/overlapping [bowel/hardware/gas/barium/stool/instrumentation/rods/ecg/brace] |
      excessive/abundant/much/extensive/marked/considerable/copious bowel gas | bowel gas over/overlies/overlying/obscures/hides/masks/limits/hampers/degrades/projects/projected |
      because of bowel/overlying | owing to bowel/overlying | due to bowel/overlying | movement | motion [blur/artefact/artifact/degraded] | fusion rods/hardware
    `),
  },
  {
    id: 'overlap-harmless',
    kind: 'state',
    rule: 'ITB.RV.10',
    title: 'An artefact, a movement without bearing on the reading',
    causes: {},
    codes: {},
    needs: 'bare',
    patterns: phrases(`
      little/minimal/minor/mild/slight/some [susceptibility/metal/metallic/motion/beam/streak] [hardening] artefact/artifact/artefacts/artifacts |
      artefact/artifact/artefacts/artifacts ... without/no bearing/effect/influence/consequence/relevance |
      artefact/artifact/artefacts/artifacts ... not affect/affecting/limit/limiting/impair/impairing/hinder/reach/obscure/degrade/extend
    `),
  },
  {
    id: 'source-unknown',
    kind: 'unseen',
    rule: 'ITB.RV.11',
    title: 'Where a collection comes from is not known',
    causes: { CATH_BREAK_OR_MACROLEAK: 'doubt' },
    codes: {},
    needs: 'bare',
    patterns: phrases(`
      source/origin of [the/this] [subcutaneous] collection/fluid/contrast/leak/leakage/extravasation .. not/cannot [be] <seen>/found/determined/clear/known/apparent |
      source/origin of [the/this] [subcutaneous] collection/fluid/contrast/leak/leakage/extravasation .. unknown/unclear/undetermined/uncertain
    `),
  },
  {
    id: 'broken-off',
    kind: 'unseen',
    rule: 'ITB.RV.08',
    title: 'The study was not finished',
    causes: {},
    codes: LIMITED,
    needs: 'bare',
    patterns: phrases(`
      examination/study/procedure/injection .. broken off | examination/study/procedure/injection .. interrupted |
      broken off after/because |
      injection/study/run/examination [was] stopped/abandoned/aborted/halted/terminated/discontinued because/due/owing/for/after/early
    `),
  },
  {
    id: 'overdiluted',
    kind: 'unseen',
    rule: 'ITB.RV.06',
    title: 'The contrast was too dilute',
    causes: {},
    codes: { CT_POST_CONTRAST: always('CT_CONTRAST_OVERDILUTED') },
    steps: ['CT_POST_CONTRAST'],
    needs: 'bare',
    patterns: phrases(`
      too dilute/diluted/faint/weak | overdilut* | over diluted/dilution/dilute | <contrast> .. dilute/diluted/washed | washed out |
      dilution of <contrast> | diluted <contrast>
    `),
  },
  {
    id: 'not-verified',
    kind: 'unseen',
    rule: 'ITB.RV.12',
    title: 'The examination, or what it should show, could not be verified',
    causes: {},
    codes: {},
    needs: 'bare',
    patterns: phrases(`
      cannot be [reliably/fully/further/adequately/completely] verified/assessed/evaluated |
      could/can not be [reliably/fully/further/adequately/completely] verified/assessed/evaluated
    `),
  },
  {
    id: 'preliminary',
    kind: 'unseen',
    rule: 'ITB.RV.13',
    title: 'The words call the reading preliminary',
    causes: {},
    codes: {},
    needs: 'bare',
    patterns: phrases(`
      preliminary/prelim/provisional read/reading/report/interpretation/impression/result/results | wet read/reading
    `),
  },
  {
    id: 'preliminary-replaced',
    kind: 'state',
    rule: 'ITB.RV.14',
    title: 'A preliminary reading that this one takes the place of',
    causes: {},
    codes: {},
    needs: 'bare',
    patterns: phrases(`
      supersedes/replaces/confirms/finalizes/finalises [the/a/an] [earlier/overnight] preliminary/prelim/provisional/wet read/reading/report/interpretation/impression/result/results |
      agrees/agree/agreement/concordant/unchanged/change with/from [the/a/an] [earlier/overnight] preliminary/prelim/provisional/wet read/reading/report/interpretation/impression/result/results
    `),
  },
  {
    id: 'leak-not-tested',
    kind: 'unseen',
    rule: 'ITB.RV.07',
    title: 'The test says nothing of leaks or patency',
    causes: {},
    codes: {},
    needs: 'bare',
    patterns: ['films/radiographs/radiography do not assess/allow/show/evaluate'],
  },
];
