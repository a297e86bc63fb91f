// How far the injected contrast gets.
import { phrases } from '../text/phrases.js';
import type { Target } from './target.js';

export const FLOW_TARGETS: readonly Target[] = [
  {
    id: 'contrast-stops',
    kind: 'fault',
    rule: 'ITB.RT.20',
    title: 'Contrast goes no further than one point',
    causes: { CATH_OCCLUSION: 'suggests', CATH_KINK: 'suggests' },
    codes: {
      FLUORO_CONTRAST: { stated: ['FL_NO_FLOW_BEYOND_POINT'] },
      FLUORO_CONTRAST_POSITIONAL: { stated: ['FLP_FLOW_STOPS_IN_POSITION'] },
    },
    steps: ['FLUORO_CONTRAST', 'FLUORO_CONTRAST_POSITIONAL', 'CT_POST_CONTRAST'],
    needs: 'bare',
    inferred: true,
    patterns: phrases(`
      <contrast> ... stops/stopped/halts/halted/ends/ended/terminates/terminated/ceases/ceased/arrests/arrested |
      <contrast> ... comes/came to a/an [abrupt/sudden/complete] standstill/stop/halt/end | nothing passes/passed [on/beyond/further] | hold up of <contrast> | holdup of <contrast> |
      no <contrast> .. passes/passed/beyond/past/reaches/reached/enters | with .. no <contrast> passes | <contrast> halts/stops on |
      halts/stops/stopped on [hip/trunk/forward/neck] flexion/extension/turning/bending/sitting | arrest of flow | flow arrest |
      position dependent arrest | flow returns/resumes | not get/gets past/beyond | no contrast gets | does not get past |
      filling defect | no flow/opacification/filling | no <contrast>/flow/opacification beyond/past/distal/proximal/cranial/above |
      <contrast>/flow .. not/cannot [be] pass/passes/advance/progress/proceed/go/opacify/flow/move/leave/reach/extend/traverse/advanced/injected |
      <contrast> .. no longer passes/advances/flows/moves/passes | goes/went/flows/passes/progresses no further/farther |
      no further than | nothing [is/was/being] [seen] beyond/past | flow ceases/stops/ceased/stopped/halts | abrupt cut off/cutoff |
      cut off of <contrast> | cutoff of | fails to opacify/pass/advance/reach/fill | not opacify beyond |
      not opacified/opacify beyond/past/distal/above/cranial | no passage of <contrast> | stops/stopped/ends/ended abruptly |
      arrest of <contrast> | failure of <contrast> .. pass/advance | filling stops/ends/stopped | filling .. only as far as
    `),
  },
  {
    id: 'occlusion',
    kind: 'fault',
    rule: 'ITB.RT.21',
    title: 'The catheter is blocked',
    causes: { CATH_OCCLUSION: 'direct' },
    codes: {
      FLUORO_CONTRAST: { stated: ['FL_NO_FLOW_BEYOND_POINT'] },
      FLUORO_CONTRAST_POSITIONAL: { denied: ['FLP_NO_CHANGE'] },
    },
    needs: 'bare',
    patterns: phrases(`
      occlu* | obstruct* | block/blocked/blockage/blocks | plugged/plug | clogged | lumen .. closed | nonpatent | non patent | stenos*
    `),
  },
  {
    id: 'patent',
    kind: 'sound',
    rule: 'ITB.RT.22',
    title: 'The catheter is patent',
    causes: { CATH_OCCLUSION: 'denies' },
    codes: { FLUORO_CONTRAST: { stated: ['FL_INTRATHECAL_FLOW'] } },
    needs: 'bare',
    patterns: phrases(`
      patent | patency | unobstructed
    `),
  },
  {
    id: 'flow',
    kind: 'state',
    rule: 'ITB.RT.23',
    title: 'Contrast reaches the sac',
    causes: {},
    codes: { FLUORO_CONTRAST: { stated: ['FL_INTRATHECAL_FLOW'], denied: ['FL_NO_FLOW_BEYOND_POINT'] } },
    steps: ['FLUORO_CONTRAST'],
    needs: 'bare',
    patterns: phrases(`
       |
      <contrast> .. reaches/reached/runs/ran/flows/flowed/enters/entered/passes/passed/fills/filled/spreads/spread/outlines/outlined/opacifies/opacified/exits/exited/into/in/to .. thecal/intrathecal/subarachnoid/sac/canal/cauda/csf/intrathecally/intraspinal |
      intrathecal/subarachnoid flow/spread/opacification/distribution/contrast/filling |
      [free/normal/prompt/good/brisk] flow into/to/in/through/of .. sac/thecal/intrathecal/subarachnoid/canal/tip |
      spill of <contrast> into [the] [thecal] sac |
      spills/spill/spilling/escapes/escaping [freely/readily/promptly/out/well] into/in/to [the] [spinal/lumbar/thoracic/dural] thecal/intrathecal/subarachnoid/csf/sac/theca [sac/space] | free spill | flow from the [catheter] tip |
      exits/exit [freely] [at/from] [the] tip | <catheter> ... empties into [the] csf/sac/thecal/subarachnoid | <contrast> .. [freely] .. out of [the] tip |
      opacifies/opacified/opacification .. to [the/its] tip | free flow
    `),
  },
  {
    id: 'same-in-all-positions',
    kind: 'state',
    rule: 'ITB.RT.24',
    title: 'No change with position',
    causes: {},
    codes: { FLUORO_CONTRAST_POSITIONAL: { stated: ['FLP_NO_CHANGE'] } },
    steps: ['FLUORO_CONTRAST_POSITIONAL'],
    needs: 'bare',
    patterns: phrases(`
      flow .. in all/every/each/any/both/three/four [positions/position] |
      free/same/unchanged/unaltered/patent/unimpeded/identical .. in all/every/each/both/three/four/any [positions/position] |
      no change .. position/positions/positional/turning/sitting/flexion/posture | no positional change/abnormality/obstruction |
      not change with/in/on .. position/positions/posture | does not vary with | regardless of position |
      unaffected by position/posture | same appearance/flow supine | flow [is/was] unaltered/unchanged/unimpeded/identical/same [in/on/with/when] supine/prone/sitting/lateral/standing/flexion/upright | independent of position | in every position |
      no change in [the] [course/flow] .. turning/position/positions | no change in the course/flow |
      no change .. on turning/bending/sitting/flexion | unchanged on/with/by turning/position/posture/flexion |
      no difference between [the] positions | flow and course unchanged | same in | remains patent in
    `),
  },
  {
    id: 'into-reservoir',
    kind: 'state',
    rule: 'ITB.RT.25',
    title: 'The contrast was given into the reservoir',
    causes: {},
    codes: { FLUORO_CONTRAST: { stated: ['FL_LIMITED'] } },
    steps: ['FLUORO_CONTRAST', 'FLUORO_CONTRAST_POSITIONAL', 'CT_POST_CONTRAST'],
    needs: 'bare',
    patterns: phrases(`
      <contrast> .. placed/injected/given/instilled/introduced/administered [in/into/to] [the] [pump] [central] reservoir |
      injected/injection into/in [the] [pump] [central] reservoir | <contrast> .. in/into [the] [pump] reservoir |
      reservoir [port] injection/injected
    `),
  },
];
