// The catheter as such: kinked, broken, disconnected; continuous, connected.
import { phrases } from '../text/phrases.js';
import type { Target } from './target.js';

export const CATHETER_TARGETS: readonly Target[] = [
  {
    id: 'kink',
    kind: 'fault',
    rule: 'ITB.RT.01',
    title: 'A kink, a fold, an acute angle of the catheter',
    causes: { CATH_KINK: 'direct' },
    codes: {
      PLAIN_FILMS: { stated: ['XR_KINK'], denied: ['XR_KINK_ABSENT'] },
      FLUORO_CONTRAST_POSITIONAL: { stated: ['FLP_KINK_IN_POSITION'], denied: ['FLP_NO_CHANGE'] },
    },
    needs: 'bare',
    patterns: phrases(`
      kink* | sharp/acute/tight fold/folds | folded/folds/folding/fold [back] on/over/upon/like/back/at/under/double |
      doubled/doubles/doubling [back] on/over/upon/back | bent/bends/bending double/sharply/acutely | hairpin [bend/turn/loop/fold] |
      acute/sharp/severe/marked/abrupt angulation | acutely/sharply/severely angulated | angulated by |
      <catheter> .. pinched/crimped/crushed/buckled/buckles/buckling | lumen pinched | buckles and closes | garden hose |
      looped/loops/twisted/twists/wound on/upon/around itself | crimp/crimped/crimping | knotted/knot | lumen .. pinched/narrowed |
      sharp/acute bend/turn | bent back on itself | z shaped [bend/deformity] | <catheter> .. folded/angulated/bent/looped |
      folded/angulated/bent <catheter> | acutely/sharply/abruptly angled
    `),
  },
  {
    id: 'kink-sign',
    kind: 'fault',
    rule: 'ITB.RT.88',
    title: 'A bend of the catheter, before anybody calls it a kink',
    causes: { CATH_KINK: 'direct' },
    codes: {
      PLAIN_FILMS: { stated: ['XR_KINK'], denied: ['XR_KINK_ABSENT'] },
      FLUORO_CONTRAST_POSITIONAL: { stated: ['FLP_KINK_IN_POSITION'], denied: ['FLP_NO_CHANGE'] },
    },
    needs: 'bare',
    inferred: true,
    patterns: phrases(`
      fold/folds/angulation/angulations/twist in/of [the] <catheter> | angulation at/near/behind [the] pump/connector/entry
    `),
  },
  {
    id: 'break',
    kind: 'fault',
    rule: 'ITB.RT.02',
    title: 'A gap, break or fracture of the catheter',
    causes: { CATH_BREAK_OR_MACROLEAK: 'direct' },
    codes: {
      PLAIN_FILMS: {
        stated: ['XR_DISCONTINUITY'],
        possible: ['XR_DISCONTINUITY_EQUIVOCAL'],
        denied: ['XR_DISCONTINUITY_ABSENT'],
      },
    },
    needs: 'bound',
    patterns: phrases(`
      break/breaks/broken/breakage | discontinu* | gap/gaps | sheared/shearing | snapped/snap | severed | transect* | cut through |
      come/came/comes/coming apart | in two/three pieces/parts | <number> cm/mm apart | ends .. apart | loss of continuity |
      loss of [catheter] integrity | missing segment | segment/part/piece/portion/length .. missing |
      part of the <catheter> is missing | <catheter> .. missing | one end .. other | defect/defects of/in/along |
      separated at/by <level> | separated at the spinous/lumbar/thoracic/interspinous/fascia | ends/end blindly |
      break/breaks in continuity | segment .. detached | gap between [the] [two] ends/segments/fragments | fragmented/fragmentation | separated ends/fragments/pieces |
      dehisc* | split/splits | separated into | cut through | catheter ends .. apart | <catheter> stops short | free ends |
      separation of [the] [two] <catheter> segments/ends/fragments | hole in | cracked/crack | punctur*
    `),
  },
  {
    id: 'fracture',
    kind: 'fault',
    rule: 'ITB.RT.46',
    title: 'The catheter is fractured, ruptured, torn',
    causes: { CATH_BREAK_OR_MACROLEAK: 'direct' },
    codes: {
      PLAIN_FILMS: {
        stated: ['XR_DISCONTINUITY'],
        possible: ['XR_DISCONTINUITY_EQUIVOCAL'],
        denied: ['XR_DISCONTINUITY_ABSENT'],
      },
    },
    needs: 'named',
    patterns: phrases(`
      fracture* | rupture* | torn/tear/tears | lacerat* | disrupt*
    `),
  },
  {
    id: 'break-sign',
    kind: 'fault',
    rule: 'ITB.RT.41',
    title: 'A sign of a break, before anybody calls it one',
    causes: { CATH_BREAK_OR_MACROLEAK: 'direct' },
    codes: {
      PLAIN_FILMS: {
        stated: ['XR_DISCONTINUITY'],
        possible: ['XR_DISCONTINUITY_EQUIVOCAL'],
        denied: ['XR_DISCONTINUITY_ABSENT'],
      },
    },
    needs: 'bound',
    inferred: true,
    patterns: phrases(`
      interrupt* | lucency across | lucency in/of/within [the] <catheter> | lucent line |
      proximal/pump/peripheral part/segment/portion/piece/stump/fragment ends/lies/terminates in/within [the] subcutaneous/paraspinal/soft [fat/tissue/tissues/muscle]
    `),
  },
  {
    id: 'disconnection-sign',
    kind: 'fault',
    rule: 'ITB.RT.42',
    title: 'A sign of a disconnection, before anybody calls it one',
    causes: { CATH_DISCONNECTION_AT_PUMP: 'direct' },
    codes: { PLAIN_FILMS: { stated: ['XR_DISCONNECTION_AT_PUMP'] } },
    needs: 'bound',
    inferred: true,
    patterns: ['not [quite] meet', 'step between [the] [pump] connector'],
  },
  {
    id: 'continuous',
    kind: 'sound',
    rule: 'ITB.RT.03',
    title: 'The catheter is continuous',
    causes: { CATH_BREAK_OR_MACROLEAK: 'denies' },
    codes: {
      PLAIN_FILMS: { stated: ['XR_DISCONTINUITY_ABSENT'], denied: ['XR_DISCONTINUITY'] },
    },
    steps: [
      'PLAIN_FILMS',
      'FLUORO_CONTRAST',
      'FLUORO_CONTRAST_POSITIONAL',
      'CT_POST_CONTRAST',
      'CT_NONCONTRAST',
      'ROTOR_STUDY',
    ],
    needs: 'bound',
    patterns: phrases(`
      continuous | intact | [unbroken/normal/preserved] continuity | unbroken | uninterrupted | contiguous |
      followed/traced/tracked ... without [any] interruption/break/gap | in one piece |
      integrity [of/is] .. maintained/preserved/normal | in continuity | unfractured
    `),
  },
  {
    id: 'continuous-at-pump',
    kind: 'sound',
    rule: 'ITB.RT.04',
    title: 'The catheter is continuous with the pump',
    causes: { CATH_BREAK_OR_MACROLEAK: 'denies', CATH_DISCONNECTION_AT_PUMP: 'denies' },
    codes: { PLAIN_FILMS: { stated: ['XR_DISCONTINUITY_ABSENT'] } },
    needs: 'bound',
    patterns: phrases(`
      continuity ... at/with/to [the] pump/connector/junction | continuity at [the] pump/connector/junction |
      continuity with [the] pump | continuity .. pump .. connector | continuity between [the] pump and | continuous with [the] pump |
      continuity of [the] <catheter> at/with/to [the] pump/connector
    `),
  },
  {
    id: 'disconnection',
    kind: 'fault',
    rule: 'ITB.RT.05',
    title: 'The catheter is off the pump',
    causes: { CATH_DISCONNECTION_AT_PUMP: 'direct' },
    codes: {
      PLAIN_FILMS: { stated: ['XR_DISCONNECTION_AT_PUMP'], past: ['XR_DISCONNECTION_HISTORICAL'] },
      FLUORO_CONTRAST: { stated: ['FL_DISCONNECTION_VISIBLE'] },
    },
    needs: 'bare',
    patterns: phrases(`
      disconnect* | separation | separated [from] | detach* | come/came/comes/coming [completely] off/away/loose |
      off [the/its] [pump] connector/pump/spigot/port |
      pulled/slipped/fallen/slid/dropped/popped/worked off/loose [from] [of] [the/its] [pump/connector/spigot] | end .. <number> cm/mm clear [of/from] [the] [pump] connector/pump | end .. clear of [the] [pump] connector/pump | <number> cm/mm clear of | unplugged |
      naked/bare/empty [pump] connector/spigot | <catheter> end lies .. away from [the] pump |
      end lies <number> cm/mm away/from .. pump | dissociat* | uncoupl* | detachment | unattached | free of/from the pump |
      end of [the] <catheter> .. away from [the] pump/connector | <catheter> .. end .. away from [the] [pump] connector/pump |
      <number> cm/mm away from [the] [pump] connector/pump | pump end of [the] <catheter> .. free/loose |
      <catheter> end lies free/loose | lies/lying free/loose in/beside [the] [pump] pocket |
      not .. on [the/its] [pump] connector/spigot | slipped from [the] [pump] connector | gap ... between [the] [pump] connector/pump/spigot and |
      gap ... between [the] <catheter> [end] and [the] [pump] connector/pump/spigot | end .. <number> cm/mm from [the] [pump] connector/pump |
      does not reach the connector/pump | loosened from
    `),
  },
  {
    id: 'connected',
    kind: 'sound',
    rule: 'ITB.RT.06',
    title: 'The catheter is on the pump',
    causes: { CATH_DISCONNECTION_AT_PUMP: 'denies' },
    codes: {
      PLAIN_FILMS: { denied: ['XR_DISCONNECTION_AT_PUMP'] },
      FLUORO_CONTRAST: { denied: ['FL_DISCONNECTION_VISIBLE'] },
    },
    needs: 'bound',
    patterns: phrases(`
      <catheter> .. connected/attached | connector .. connected/attached | well/securely/firmly/properly/normally connected/attached [to] | connected/attached to [the] pump/connector/catheter/device/reservoir/hub/port | connections connected/attached |
      connection .. intact/secure/normal/maintained/preserved | normal/intact/secure [pump] connection | seated on/at |
      connector .. intact/secure/well | connector [is/was] [fully/firmly/properly/well] seated | in place at the [pump] connector
    `),
  },
  {
    id: 'disconnected-inside',
    kind: 'fault',
    rule: 'ITB.RT.07',
    title: 'Two pieces of the catheter have come apart at a connector in the back',
    causes: { CATH_BREAK_OR_MACROLEAK: 'direct' },
    codes: {
      PLAIN_FILMS: {
        stated: ['XR_DISCONTINUITY'],
        possible: ['XR_DISCONTINUITY_EQUIVOCAL'],
        denied: ['XR_DISCONTINUITY_ABSENT'],
      },
    },
    needs: 'bare',
    patterns: phrases(`
       |
      disconnect*/separated/separation/detached .. at/of/from/between .. mid/lumbar/splice/catheter/straight/spinal connector/splice/junction/segments/segment |
      disconnect*/separated/separation at [the] splice | disconnect*/separated/separation .. mid catheter |
      disconnect*/separation between [the] [two] <catheter> segments/pieces | disconnect*/separation .. spinal and pump segments |
      disconnect*/separated/separation .. at <level> | mid catheter disconnection/separation
    `),
  },
  {
    id: 'pump-inverted',
    kind: 'state',
    rule: 'ITB.RT.08',
    title: 'The pump lies the wrong way round',
    causes: {},
    codes: { PLAIN_FILMS: { stated: ['XR_PUMP_INVERTED'] } },
    needs: 'bare',
    patterns: phrases(`
      pump .. inverted/flipped/reversed/upturned | pump .. face down | face down .. pocket | pump .. turned upside/over |
      pump .. upside down | flipped/inverted/reversed/rotated pump | pump inversion | inversion of [the] pump |
      port .. facing posteriorly/backwards/inward/inwards/dorsally |
      pump .. turned/flipped/rotated .. on/about/around its [own] axis/back/long | pump .. wrong way round/around | twiddler/twiddlers |
      pump .. flip | pump .. back to front | port .. faces/face/facing .. posterior/posteriorly/back/backwards/inward/inwards/spine |
      pump .. rotated by/through <number> degrees
    `),
  },
  {
    id: 'all-well',
    kind: 'state',
    rule: 'ITB.RT.09',
    title: 'Nothing abnormal on this test, in general words',
    causes: {},
    codes: {
      PLAIN_FILMS: { stated: ['XR_NO_ABNORMALITY'] },
      FLUORO_CONTRAST: { stated: ['FL_NO_ABNORMALITY'] },
      FLUORO_CONTRAST_POSITIONAL: { stated: ['FLP_NO_CHANGE'] },
      INTERROGATION: { stated: ['INT_NORMAL'] },
      MRI: { stated: ['MR_NO_TIP_LESION'] },
      ROTOR_STUDY: { stated: ['ROT_FULL'] },
    },
    needs: 'bound',
    patterns: phrases(`
       |
      no [significant/acute/focal/obvious/demonstrable/structural] abnormality/abnormalities/complication/complications/fault/faults/defect/malfunction |
      without [any/visible] abnormality/abnormalities/complication/fault/defect | normal .. study/examination/series | study [is/was] normal | unremarkable | nad | nothing [is/was/seen] abnormal |
      normal [radiographic] appearance/appearances |
      normal [contrast] study/examination/interrogation/radiograph/radiographs/films/film/series |
      interrogation [is/was] [entirely/completely] normal/unremarkable | within normal limits |
      no evidence of [catheter/pump/system/hardware/device] malfunction/complication/dysfunction/failure |
      <be> [entirely/completely/all/radiographically] normal | log [is/was] .. clean/normal/clear/empty | normal/functioning pump |
      all normal | without fault | no abnormal finding/findings |
      satisfactory/expected/normal position/appearance of [the] [pump/catheter]
    `),
  },
];
