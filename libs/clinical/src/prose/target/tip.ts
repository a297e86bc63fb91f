// The tip: where it lies, whether it has moved, and what gathers round it.
import { phrases } from '../text/phrases.js';
import type { Target } from './target.js';

const MOVED =
  'migrat*/slipped/slid/dislodged/dislodgement/displaced/displacement/retracted/retraction/withdrawn/descended/dropped/moved/shifted/backed/crept/fallen/sunk';

/** "The tip of the infusion catheter lies ..." is "the tip lies ...". */
const ofTheCatheter = (target: Target): Target => ({
  ...target,
  patterns: target.patterns.flatMap((pattern) =>
    pattern.startsWith('tip ')
      ? [
          pattern,
          pattern.replace('tip ', 'tip of [the/its/this] [infusion/intrathecal/baclofen/pump/spinal/drug] <catheter> '),
        ]
      : [pattern],
  ),
});

const TARGETS: readonly Target[] = [
  {
    id: 'tip-moved',
    kind: 'fault',
    rule: 'ITB.RT.30',
    title: 'The tip has moved',
    causes: { CATH_TIP_MIGRATION: 'direct' },
    codes: {
      PLAIN_FILMS: {
        stated: ['XR_TIP_BELOW_DOCUMENTED_LEVEL'],
        possible: ['XR_TIP_EQUIVOCAL'],
        denied: ['XR_TIP_AT_DOCUMENTED_LEVEL'],
      },
      FLUORO_CONTRAST: { stated: ['FL_TIP_DISPLACED'] },
      CT_NONCONTRAST: { denied: ['CTN_TIP_INTRATHECAL'] },
    },
    needs: 'bound',
    patterns: phrases(`
      migrat* | dislocation of [the] <catheter>/tip [tip] | tip/<catheter> .. dislocated | dislodge* | displacement/displaced | tip .. ${MOVED} |
      <catheter> .. ${MOVED} [down/back/out/downwards/caudally/inferiorly] | retraction of |
      pulled/slipped/backed/crept/come back/out/down | tip descent | descent of [the] tip | malposition* | low lying tip |
      tip below [the] documented/expected/recorded/original/implant/previous level | retracted/retraction |
      tip projects .. below/lower |
      below [the/its] [documented/expected/recorded/original/previous/implant/postoperative] level/position
    `),
  },
  {
    id: 'tip-lower',
    kind: 'fault',
    rule: 'ITB.RT.45',
    title: 'The tip seems lower than before',
    causes: { CATH_TIP_MIGRATION: 'direct' },
    codes: {
      PLAIN_FILMS: { stated: ['XR_TIP_BELOW_DOCUMENTED_LEVEL'], possible: ['XR_TIP_EQUIVOCAL'] },
      FLUORO_CONTRAST: { stated: ['FL_TIP_DISPLACED'] },
    },
    needs: 'bound',
    inferred: true,
    patterns: phrases(`
      tip ... lower/higher than | tip .. levels lower/below | <number> level/levels lower/below/caudal | tip .. lower
    `),
  },
  {
    id: 'tip-outside',
    kind: 'fault',
    rule: 'ITB.RT.31',
    title: 'The tip lies outside the sac or the canal',
    causes: { CATH_TIP_MIGRATION: 'direct' },
    codes: {
      PLAIN_FILMS: { stated: ['XR_TIP_OUTSIDE_CANAL'], possible: ['XR_TIP_EQUIVOCAL'] },
      FLUORO_CONTRAST: { stated: ['FL_TIP_DISPLACED'] },
    },
    needs: 'bound',
    patterns: phrases(`
      tip ... outside/out [of] [the] [spinal/thecal/dural] canal/sac/dura/thecal/theca/spine |
      <catheter> ... outside/out [of] [the] [spinal/thecal/dural] canal/sac/dura/theca/spine | tip ... subdural/subdurally [space] |
      tip ... paraspinal/paravertebral/subcutaneous/subcutis/muscle/muscles [muscle/muscles/fat/tissue/tissues] |
      tip ... soft tissue/tissues |
      <catheter> .. coiled/curled/lies/lying/withdrawn/retracted/pulled .. soft/subcutaneous/paraspinal/pocket |
      coiled/curled .. in/within/under .. soft/subcutaneous/pocket/flank/back | left [the] [spinal/thecal] canal/sac |
      none of [it/the/catheter] .. projects/lies over/in/within [the] [spinal] canal | end of [the] <catheter> ... outside [of] [the] [spinal] canal/sac/dura | distal end ... outside [of] [the] [spinal] canal/sac/dura | subdural position/tip/location/placement |
      extrathecal/extraspinal/extradural/extravertebral tip/position/location | tip ... extraspinal/extrathecal/extracanalicular |
      <catheter> .. entirely/completely/wholly subcutaneous | tip opacifies [the] paraspinal |
      not project/projected/projecting over [the] [spinal] canal |
      no longer .. in/within [the] [spinal/thecal] canal/sac/subarachnoid/spine | subdural migration/displacement |
      ends in/within [the] [dorsal/posterior] paraspinal/subcutaneous | tip .. backed out of |
      projects/project outside/beside/lateral [to] [of] [the] [spinal] canal/spine
    `),
  },
  {
    id: 'tip-epidural',
    kind: 'fault',
    rule: 'ITB.RT.32',
    title: 'The tip lies in the epidural space',
    causes: { CATH_TIP_MIGRATION: 'direct' },
    codes: {
      PLAIN_FILMS: { stated: ['XR_TIP_OUTSIDE_CANAL'] },
      FLUORO_CONTRAST: { stated: ['FL_TIP_DISPLACED'] },
      CT_POST_CONTRAST: { stated: ['CT_TIP_EPIDURAL'] },
      CT_NONCONTRAST: { stated: ['CTN_TIP_EPIDURAL'] },
    },
    needs: 'bound',
    patterns: phrases(`
      tip ... epidural/extradural/epidurally/extradurally [space/fat/position] |
      <catheter> ... epidural/extradural space/fat/position/compartment |
      epidural/extradural position/location/placement/tip/migration/displacement | <catheter> .. epidural/epidurally |
      tip .. outside [of] [the] dura
    `),
  },
  {
    id: 'tip-in-place',
    kind: 'sound',
    rule: 'ITB.RT.33',
    title: 'The tip lies where it was left',
    causes: { CATH_TIP_MIGRATION: 'denies' },
    codes: { PLAIN_FILMS: { stated: ['XR_TIP_AT_DOCUMENTED_LEVEL'] } },
    needs: 'bound',
    patterns: phrases(`
       |
      tip [at] <level> [,] [the] level recorded/noted/documented/seen/found at/on/after [the] implantation/implant/operation/surgery |
      tip [at] <level> [,] in agreement/accordance/line/keeping with [the] implant/operative/surgical/implantation/operation record/note/level/report |
      tip ... at/in [its/the] documented/expected/recorded/usual/original/intended/correct/satisfactory/appropriate/normal/implant level/position/place |
      tip .. in place | tip .. unchanged/stable [at/in/position/from] | tip .. at <level> .. unchanged/stable/same |
      <catheter> to <level> unchanged | tip <level> [which/,] unchanged | tip .. same level/position [as] |
      correct/normal/satisfactory/unchanged/stable/expected/appropriate position/level of [the] [catheter] tip |
      tip position [is] .. unchanged/stable/satisfactory/correct/normal/appropriate |
      tip .. corresponds/corresponding to/with .. record/documented/implant |
      unchanged/same from/since/as .. postoperative/implant/previous/prior/intraoperative |
      tip .. as documented/recorded/before/at/on [implantation/implant] | tip level .. unchanged/stable |
      no [interval/significant/appreciable] change in/of [the] [catheter/tip] [tip] position/level |
      matches/matching/agrees .. implant/operative/documented record/level/note/report | same as on the | tip .. well positioned |
      <catheter> .. not .. moved/shifted | tip .. not .. moved/migrated/left/changed | tip level matches | stable compared/since |
      tip .. where [it] [was] expected/documented/left | as on [the] implant/implantation/intraoperative/postoperative
    `),
  },
  {
    id: 'tip-in-sac',
    kind: 'sound',
    rule: 'ITB.RT.34',
    title: 'The tip lies in the sac',
    causes: { CATH_TIP_MIGRATION: 'denies' },
    codes: {
      CT_POST_CONTRAST: { stated: ['CT_TIP_INTRATHECAL'] },
      CT_NONCONTRAST: { stated: ['CTN_TIP_INTRATHECAL'] },
    },
    needs: 'bound',
    patterns: phrases(`
      tip [at] <level> , [clearly/well/still/definitely] inside/within/in [the] [thecal/dural/spinal] sac/canal/theca |
      tip , [which/and] lies/is/projects in/within/inside [the] [thecal/dural/spinal] sac/canal/theca |
      tip .. inside/within/in [the] [clearly] sac/canal/thecal | tip .. clearly inside/within |
      tip .. in/within/inside [the] [spinal/lumbar/thoracic] thecal/dural/subarachnoid/intrathecal/sac/canal/theca [sac/space] |
      tip ... intrathecal/intrathecally/intradural/intradurally [position] | tip .. inside [the] dura/theca | tip .. surrounded by csf | tip .. bathed in csf | intrathecal/intradural [catheter] tip/position/location |
      tip .. projects/lies .. over/in/within [the] [spinal] canal |
      <catheter> .. ends/terminates in/within [the] thecal/subarachnoid/sac
    `),
  },
  {
    id: 'tip-doubtful',
    kind: 'state',
    rule: 'ITB.RT.35',
    title: 'The position of the tip is in doubt',
    causes: { CATH_TIP_MIGRATION: 'doubt' },
    codes: {
      PLAIN_FILMS: {
        stated: ['XR_TIP_EQUIVOCAL'],
        denied: ['XR_TIP_EQUIVOCAL'],
        possible: ['XR_TIP_EQUIVOCAL'],
        open: ['XR_TIP_EQUIVOCAL'],
      },
    },
    needs: 'bound',
    patterns: phrases(`
      position/location/level of [the] [catheter] tip ... uncertain/indeterminate/equivocal/unclear/doubtful/ambiguous/questionable |
      tip position/location/level ... uncertain/indeterminate/equivocal/unclear/doubtful/ambiguous/questionable |
      tip ... uncertain/indeterminate/equivocal/unclear/ambiguous |
      position/location/level of [the] [catheter] tip ... not/cannot [be] [reliably/definitely/clearly/confidently] confirmed/determined/established/certain/ascertained |
      tip position/location ... not/cannot [be] [reliably/definitely/clearly/confidently] confirmed/determined/established/certain/ascertained |
      whether [the] tip .. in/inside/outside/intrathecal | level cannot be stated/given/determined | level .. not certain | tip .. cannot be stated | equivocal/indeterminate/uncertain tip [position] |
      unclear whether [the] tip | tip .. cannot be .. confirmed/localised/localized/determined |
      intrathecal position .. not/cannot [be] confirmed/determined/established/proven | not possible to say whether [the] tip
    `),
  },
  {
    id: 'loculation',
    kind: 'fault',
    rule: 'ITB.RT.36',
    title: 'The tip lies in a loculated pocket',
    causes: { CATH_TIP_LOCULATION: 'direct' },
    codes: {},
    needs: 'bare',
    patterns: phrases(`
      loculat* | walled off [pouch/pocket] | encysted/encapsulated .. tip
    `),
  },
  {
    id: 'layering',
    kind: 'state',
    rule: 'ITB.RT.37',
    title: 'Contrast layers beside the tip',
    causes: {},
    codes: { CT_POST_CONTRAST: { stated: ['CT_DEPENDENT_LAYERING'], denied: ['CT_LIMITED_ACCUMULATION_NO_LAYERING'] } },
    steps: ['CT_POST_CONTRAST'],
    needs: 'bare',
    patterns: ['layers/layered/layering/layer'],
  },
  {
    id: 'held-at-tip',
    kind: 'fault',
    rule: 'ITB.RT.38',
    title: 'Contrast is held up round the tip and does not layer',
    causes: { CATH_TIP_LOCULATION: 'suggests' },
    codes: {
      CT_POST_CONTRAST: {
        stated: ['CT_LIMITED_ACCUMULATION_NO_LAYERING'],
        possible: ['CT_LIMITED_ACCUMULATION_NO_LAYERING'],
      },
    },
    steps: ['CT_POST_CONTRAST', 'FLUORO_CONTRAST', 'SCINT_IN111', 'SCINT_TC99M'],
    needs: 'bare',
    inferred: true,
    patterns: phrases(`
      not layer/layering/layered | without/no [dependent] layering | fails to layer | held up around/round/at/about [the] tip |
      trapped | hangs/hung up at/around [the] tip | limited/focal/localised/localized accumulation/pooling/collection .. tip |
      stays/remains/confined/contained/collects/gathers around/at/about/to [the] tip |
      rounded/round/focal pool/pocket/collection [of] [contrast] at/around/near [the] tip | not spread/disperse/dispersing/spreading |
      absence of layering | accumulates at/around [the] tip | restricted spread
    `),
  },
  {
    id: 'granuloma',
    kind: 'fault',
    rule: 'ITB.RT.39',
    title: 'A granuloma at the tip',
    causes: { CATH_TIP_GRANULOMA: 'direct' },
    codes: { MRI: { stated: ['MR_TIP_MASS_T2'], denied: ['MR_NO_TIP_LESION'] } },
    needs: 'bare',
    patterns: phrases(`
      granuloma* | inflammatory [tip] mass | inflammatory mass .. tip
    `),
  },
  {
    id: 'tip-mass',
    kind: 'fault',
    rule: 'ITB.RT.40',
    title: 'A mass at the tip',
    causes: { CATH_TIP_GRANULOMA: 'suggests' },
    codes: { MRI: { stated: ['MR_TIP_MASS_T2'], possible: ['MR_TIP_MASS_T2'], denied: ['MR_NO_TIP_LESION'] } },
    steps: ['MRI', 'CT_POST_CONTRAST', 'CT_NONCONTRAST'],
    needs: 'bare',
    inferred: true,
    patterns: phrases(`
      nodule/mass/tissue .. signal .. tip |
      mass/nodule/lesion/tissue/abnormality/thickening .. at/around/of/near/adjacent/surrounding/on/beside [to] [the] [catheter/end] tip/catheter/end |
      tip/peritip mass/nodule/lesion | soft tissue nodule/mass/lesion .. tip | lesion/lesions | catheter tip .. mass/nodule/lesion |
      hypointense/dark/low signal mass/nodule/tissue/cap | nodule/mass .. tip | cap like .. tissue | tissue .. end of [the] <catheter> |
      mass | indenting/compressing/displacing [the] cord
    `),
  },
  {
    id: 'tip-clear',
    kind: 'sound',
    rule: 'ITB.RT.49',
    title: 'Nothing at the tip',
    causes: { CATH_TIP_GRANULOMA: 'denies' },
    codes: { MRI: { stated: ['MR_NO_TIP_LESION'] } },
    steps: ['MRI'],
    needs: 'bare',
    patterns: phrases(`
      tip [region] .. free of/from | free of [any] lesion/lesions/mass |
      tip [region] [is/appears/looks] [entirely/completely] normal/clear/unremarkable | nothing at the tip | clear of [any] lesion
    `),
  },
];

export const TIP_TARGETS: readonly Target[] = TARGETS.map(ofTheCatheter);
