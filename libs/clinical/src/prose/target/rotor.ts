// Whether the rotor turned between two films.
import { phrases } from '../text/phrases.js';
import type { Step } from '../../vocabulary/steps.js';
import type { Target } from './target.js';

const HERE: readonly Step[] = ['ROTOR_STUDY', 'SCINT_IN111'];

export const ROTOR_TARGETS: readonly Target[] = [
  {
    id: 'full-rotation',
    kind: 'sound',
    rule: 'ITB.RT.70',
    title: 'The rotor turned as far as it was told to',
    causes: { PUMP_ROTOR_ROLLER_MALFUNCTION: 'denies' },
    codes: { ROTOR_STUDY: { stated: ['ROT_FULL'], denied: ['ROT_NONE'] } },
    steps: HERE,
    needs: 'bare',
    patterns: phrases(`
      full/complete/entire/expected/normal/whole/appropriate [expected/programmed/and/complete] [<number>] [degree/degrees] <turn> |
      <turn> [by] [about/approximately] [the/its] full/complete/whole/entire/expected |
      <turn> .. fully/completely/normally/appropriately/properly/correctly |
      <turn> [by/through] [about/approximately/the/some/roughly] [full] <number> degrees/deg |
      <turn> .. as programmed/expected/intended/instructed/commanded/prescribed | <rotor> function [is/was] [entirely] normal |
      normal <rotor> function | <turn> .. matching/matches/equal/equals [the] |
      completed/completes/complete [its/the] [full] [programmed] <turn> | completed/made the full |
      normal/functioning/intact rotor/roller | has <turn> [by] <number> | <number> degrees measured |
      <turn> .. satisfactory/normal/appropriate | rotates/turns [through] [the] [programmed/expected/full] |
      went/gone through [its/the] [full/programmed/expected] | full <number> degrees | complete <number> degree |
      covered the [whole/full/programmed/expected]
    `),
  },
  {
    id: 'rotation-asked',
    kind: 'state',
    rule: 'ITB.RT.78',
    title: 'A turn that was asked for, and not yet one that was seen',
    causes: {},
    codes: {},
    steps: HERE,
    needs: 'bare',
    patterns: phrases(`
      programmed/requested/ordered/planned/commanded [a/the] full/complete/entire/whole [<number>] [degree/degrees] rotation/turn |
      full/complete/entire/whole [<number>] [degree/degrees] rotation/turn [<be>] expected/requested/planned/programmed/ordered/intended |
      full/complete/entire/whole [<number>] [degree/degrees] rotation/turn <be> programmed/requested/ordered/planned/commanded/expected/intended |
      full/complete/entire/whole [<number>] [degree/degrees] rotation/turn should/would/will/is to/due
    `),
  },
  {
    id: 'rotation',
    kind: 'sound',
    rule: 'ITB.RT.47',
    title: 'The rotor moves',
    causes: { PUMP_ROTOR_ROLLER_MALFUNCTION: 'denies' },
    codes: { ROTOR_STUDY: { denied: ['ROT_NONE'] } },
    steps: HERE,
    needs: 'bare',
    patterns: phrases(`
      <rotor> ... turn/turns/turned/turning/rotating/rotate/rotates/rotated/move/moves/moved/advance/advanced/advances/budge/budged/shift/shifted |
      change/difference in/of [the] [position/orientation] [of] [the] <rotor> [position/orientation] | displacement of [the] <rotor>
    `),
  },
  {
    id: 'rotation-denied',
    kind: 'sound',
    rule: 'ITB.RT.48',
    title: 'A turn that was looked for and not found',
    causes: { PUMP_ROTOR_ROLLER_MALFUNCTION: 'denies' },
    codes: { ROTOR_STUDY: { denied: ['ROT_NONE'] } },
    steps: ['ROTOR_STUDY'],
    needs: 'bare',
    onlyDenied: true,
    patterns: phrases(`
      rotation | movement | motion | turning | turn | angular change | change in position | displacement | rotate | rotated | moved |
      turned
    `),
  },
  {
    id: 'partial-rotation',
    kind: 'fault',
    rule: 'ITB.RT.71',
    title: 'The rotor turned only part of the way',
    causes: { PUMP_ROTOR_ROLLER_MALFUNCTION: 'direct' },
    codes: { ROTOR_STUDY: { stated: ['ROT_PARTIAL'] } },
    steps: ['ROTOR_STUDY'],
    needs: 'bare',
    patterns: phrases(`
      partial/incomplete/reduced/insufficient/limited/inadequate <turn> |
      <turn> .. partial/incomplete/incompletely/partially/insufficiently |
      <turn> .. only/about/approximately .. third/quarter/half/fraction/part/fifth/two of |
      <turn> [by] [about] [a] third/quarter/half/fraction/part | only .. degrees | only <number> [degrees] |
      <turn> [only] <number> [degrees] instead of | instead of [the] [programmed] <number> |
      less than [the] programmed/expected/full/half | short of [the] programmed/expected/full | halfway |
      <rotor> .. only/about half/third/quarter/part | only half/third/quarter of |
      half/third/quarter/part of the [programmed/expected/intended] <turn>/angle | part of the [programmed] <turn> |
      stopped/stops part way | of [the] [programmed/expected] <number> [degrees] only | degrees rather than <number> |
      fewer than [the] programmed | did not complete | not complete/completed [its/the] [full/programmed] <turn> |
      <turn> .. <number> degrees .. programmed <number> | under <turn> | lagging/lagged behind
    `),
  },
  {
    id: 'standstill',
    kind: 'fault',
    rule: 'ITB.RT.72',
    title: 'The rotor stands still',
    causes: { PUMP_ROTOR_ROLLER_MALFUNCTION: 'direct' },
    codes: { ROTOR_STUDY: { stated: ['ROT_NONE'] } },
    steps: ['ROTOR_STUDY'],
    needs: 'bare',
    inferred: true,
    patterns: phrases(`
      <rotor> arrest | arrest of [the] <rotor> | standstill | stands/stood/standing still |
      <rotor> .. stuck/immobile/stationary/frozen/fixed/static/motionless/jammed/seized/unmoved |
      stuck/immobile/stationary/frozen <rotor> | <rotor> .. same/identical/unchanged [position/orientation] |
      same/identical/unchanged position/orientation [of/on] [the] [<rotor>] | superimposable | 0/zero degrees | none today |
      <turn> of 0/zero | <rotor> .. stays/remains in/at/where/put/still/unmoved/unchanged/the/as | stays/remained/remains .. before and after | unchanged <rotor> |
      no change in/of [the] <rotor> | no change in/of [the] position/orientation [of] [the] [<rotor>] | identical position/positions |
      did not budge | zero rotation | remained where | <rotor> [position/orientation] .. identical/unchanged |
      <rotor> [position/orientation] .. not changed
    `),
  },
  {
    id: 'rotor-fault',
    kind: 'fault',
    rule: 'ITB.RT.73',
    title: 'The rotor is said to fail',
    causes: { PUMP_ROTOR_ROLLER_MALFUNCTION: 'direct' },
    codes: {},
    needs: 'bare',
    patterns: phrases(`
      <rotor> malfunction/failure/dysfunction/fault/defect/problem | malfunction/failure/dysfunction of [the] <rotor> |
      <rotor> .. malfunctioning/failing/defective | motor malfunction/failure/dysfunction | pump motor failure | <rotor> failing |
      <rotor> stall | stall of [the] <rotor> | failure of [the] [pump] <rotor> | rotor problem | ?rotor | ? <rotor> | pump failure
    `),
  },
  {
    id: 'malfunction',
    kind: 'fault',
    rule: 'ITB.RT.77',
    title: 'A malfunction, in a report of the rotor',
    causes: { PUMP_ROTOR_ROLLER_MALFUNCTION: 'direct' },
    codes: {},
    steps: ['ROTOR_STUDY'],
    needs: 'bare',
    patterns: ['malfunction'],
  },
  {
    id: 'no-baseline',
    kind: 'state',
    rule: 'ITB.RT.74',
    title: 'There is no film before the turn',
    causes: { PUMP_ROTOR_ROLLER_MALFUNCTION: 'unseen' },
    codes: { ROTOR_STUDY: { stated: ['ROT_NO_BASELINE'], denied: ['ROT_NO_BASELINE'] } },
    steps: ['ROTOR_STUDY'],
    needs: 'bare',
    patterns: phrases(`
      film before [the] turn/rotation .. not | without [the] first/earlier/baseline film/image | first film/image .. not/missing | movement/turn cannot be measured | single film/image/radiograph/view/exposure | no baseline/film/image/radiograph [before/for/film/image] [comparison] |
      [film/image/radiograph] before [the] rotation/turn .. missing/lost/unavailable/absent/lacking |
      before [the] rotation/turn is/was missing | only [the] image/film/radiograph after [the] rotation/turn | no angle can |
      no pre turn | pre turn .. missing | first film was not | position afterwards cannot be | not interpretable without |
      baseline [film/image/radiograph] .. missing/lacking/unavailable/absent | no [pre] [rotation] film/image/baseline .. before |
      position .. not/cannot be compared |
      no [earlier/prior/previous/preceding] film/image/radiograph .. comparison/compare/before/rotation | without [a] baseline |
      cannot be compared | not comparable | comparison .. not possible/impossible | only [a/one] [film/image] after |
      only [the] post rotation/turn | no comparison film/image/radiograph | missing baseline |
      baseline .. not available/obtained/taken/acquired/performed | no pre rotation | only one film |
      pre rotation .. not obtained/available/missing | first film .. missing/not
    `),
  },
  {
    id: 'no-rotor',
    kind: 'state',
    rule: 'ITB.RT.75',
    title: 'This pump has no rotor',
    causes: { PUMP_ROTOR_ROLLER_MALFUNCTION: 'unseen' },
    codes: { ROTOR_STUDY: { stated: ['ROT_NOT_APPLICABLE'], denied: ['ROT_NOT_APPLICABLE'] } },
    steps: ['ROTOR_STUDY'],
    needs: 'bare',
    patterns: phrases(`
      has no <rotor> | without [a] <rotor> | not applicable | does not apply | no <rotor> in/to | inapplicable | valve driven/operated |
      not .. have/contain/possess [a] <rotor> | no rotating part/parts | cannot be performed on this | does not have [a] <rotor> |
      no <rotor> .. rotate/turn | no moving
    `),
  },
  {
    id: 'rotor-unseen',
    kind: 'unseen',
    rule: 'ITB.RT.76',
    title: 'The rotor was not seen',
    causes: { PUMP_ROTOR_ROLLER_MALFUNCTION: 'unseen' },
    codes: {},
    steps: ['ROTOR_STUDY'],
    needs: 'bare',
    patterns: phrases(`
      <rotor> .. not <seen> | <rotor> function .. not/cannot [be] <seen> | <rotor> .. obscured/hidden
    `),
  },
];
