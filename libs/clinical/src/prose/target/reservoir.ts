// How much drug is left, measured, calculated or not known.
import { phrases } from '../text/phrases.js';
import type { Target } from './target.js';

export const RESERVOIR_TARGETS: readonly Target[] = [
  {
    id: 'reservoir-empty',
    kind: 'fault',
    rule: 'ITB.RT.57',
    title: 'The reservoir is empty',
    causes: { PUMP_RESERVOIR_DEPLETION: 'direct' },
    codes: { INTERROGATION: { stated: ['INT_RESERVOIR_EMPTY'], possible: ['INT_RESERVOIR_LOW'] } },
    steps: ['INTERROGATION'],
    needs: 'bare',
    patterns: phrases(`
      reservoir .. empty/dry/depleted/exhausted | ran/run dry | empty/dry/depleted reservoir | bone dry | depletion | depleted |
      nothing could be drawn/aspirated/withdrawn/recovered from [the] reservoir | nothing .. in the reservoir |
      no drug/fluid/volume [left/remaining] [in] [the] [reservoir] |
      nothing .. aspirated/recovered/drawn/withdrawn from [the] reservoir | reservoir [was/is] [found] empty | nearly empty | empty |
      0 ml .. from [the] reservoir | zero ml .. from [the] reservoir
    `),
  },
  {
    id: 'volume-calculated-zero',
    kind: 'fault',
    rule: 'ITB.RT.58',
    title: 'The reservoir is empty by calculation',
    causes: { PUMP_RESERVOIR_DEPLETION: 'suggests' },
    codes: { INTERROGATION: { stated: ['INT_RESERVOIR_EMPTY'] } },
    steps: ['INTERROGATION'],
    needs: 'bare',
    inferred: true,
    patterns: [
      'calculated [reservoir/residual] [volume] [of/is/was/at] 0/0.0/zero/nil',
      'calculated [reservoir/residual] [volume] .. zero',
    ],
  },
  {
    id: 'reservoir-low',
    kind: 'fault',
    rule: 'ITB.RT.59',
    title: 'The reservoir is low',
    causes: { PUMP_RESERVOIR_DEPLETION: 'suggests' },
    codes: { INTERROGATION: { stated: ['INT_RESERVOIR_LOW'], possible: ['INT_RESERVOIR_LOW'] } },
    steps: ['INTERROGATION'],
    needs: 'bare',
    inferred: true,
    patterns: phrases(`
      low reservoir | reservoir .. low | calculated [reservoir/residual] volume .. down to <number> | down to <number> ml |
      volume down to | close to empty | near empty | low volume | reservoir alarm [active/sounding/on] | below <number> ml | runs low |
      running low | low .. volume | volume .. low/falling | calculated [reservoir/residual] [volume] .. <number> .. below |
      below [the] [low] [reservoir] alarm |
      volume [of/is] one/0.5/0.8/1/1.0/1.5/1.2/0.9/0.6/0.7/0.4/0.3 ml/millilitre/milliliter/millilitres [and] | almost/nearly empty |
      refill overdue
    `),
  },
  {
    id: 'volume-calculated',
    kind: 'state',
    rule: 'ITB.RT.60',
    title: 'A calculated volume is no measurement',
    causes: { PUMP_RESERVOIR_DEPLETION: 'doubt' },
    codes: {},
    steps: ['INTERROGATION'],
    needs: 'bare',
    patterns: phrases(`
      volume calculated/estimated | volume by calculation | volume only calculated | calculated [reservoir/residual] volume |
      volume [is/was] calculated | calculated residual
    `),
  },
  {
    id: 'residual-as-expected',
    kind: 'sound',
    rule: 'ITB.RT.61',
    title: 'The measured residual is what it should be',
    causes: { PUMP_RESERVOIR_DEPLETION: 'denies' },
    codes: { INTERROGATION: { stated: ['INT_RESIDUAL_AS_EXPECTED'] } },
    steps: ['INTERROGATION'],
    needs: 'bare',
    patterns: phrases(`
      [measured/aspirated] residual [volume] .. as/matches/equals/agrees/equal [expected/calculated/calculation] |
      [ml/millilitres] aspirated/recovered/withdrawn/measured .. as expected/calculated | <number> ml .. as expected |
      residual .. as expected | as expected | equal to [the] expected/calculated | matches [the] expected/calculated [volume] |
      agrees with [the] expected/calculated
    `),
  },
  {
    id: 'residual-differs',
    kind: 'state',
    rule: 'ITB.RT.79',
    title: 'The residual is not what it should be, and nobody says which way',
    causes: { PUMP_RESERVOIR_DEPLETION: 'doubt' },
    codes: {},
    steps: ['INTERROGATION'],
    needs: 'bare',
    patterns: phrases(`
      residual [volume] .. not [be] as expected/calculated/predicted | not as expected/calculated/predicted | residual [volume] .. differs/different/deviates |
      not [be] [equal/match/agree] [to/with] [the] expected/calculated/predicted [volume]
    `),
  },
  {
    id: 'residual-more',
    kind: 'fault',
    rule: 'ITB.RT.62',
    title: 'More left than expected',
    causes: { PUMP_ROTOR_ROLLER_MALFUNCTION: 'suggests', CATH_OCCLUSION: 'suggests' },
    codes: { INTERROGATION: { stated: ['INT_RESIDUAL_MORE_THAN_EXPECTED'] } },
    steps: ['INTERROGATION'],
    needs: 'bare',
    inferred: true,
    patterns: phrases(`
      more than [the] expected/calculated/predicted | more drug left than | far more .. than |
      more .. recovered/left/withdrawn than expected | more left/remaining/residual than |
      higher/larger/greater than [the] expected/calculated/predicted | exceeds/exceeded [the] expected/calculated |
      above [the] expected/calculated/predicted | excess residual | too much .. left/remaining
    `),
  },
  {
    id: 'residual-less',
    kind: 'fault',
    rule: 'ITB.RT.63',
    title: 'Less left than expected',
    causes: { PUMP_LEAK: 'suggests' },
    codes: { INTERROGATION: { stated: ['INT_RESIDUAL_LESS_THAN_EXPECTED'] } },
    steps: ['INTERROGATION'],
    needs: 'bare',
    inferred: true,
    patterns: phrases(`
      less than [the] expected/calculated/predicted | below [the] expected/calculated/predicted [volume] |
      lower/smaller than [the] expected/calculated/predicted | fewer .. than expected | short of [the] expected
    `),
  },
  {
    id: 'volume-unknown',
    kind: 'unseen',
    rule: 'ITB.RT.69',
    title: 'The volume is not known',
    causes: { PUMP_RESERVOIR_DEPLETION: 'unseen' },
    codes: {},
    steps: ['INTERROGATION'],
    needs: 'bare',
    patterns: phrases(`
      volume neither calculated nor measured | volume .. not displayed/shown/given |
      volume .. not known/available/stated/read/recorded
    `),
  },
];
