// What came back from the side port, and what a bolus did.
import { phrases } from '../text/phrases.js';
import type { Step } from '../../vocabulary/steps.js';
import type { Target } from './target.js';

const PORT: readonly Step[] = ['CSF_ASPIRATION'];
const BOLUS: readonly Step[] = ['BOLUS_TRIAL'];

export const BEDSIDE_TARGETS: readonly Target[] = [
  {
    id: 'csf-came',
    kind: 'state',
    rule: 'ITB.RT.90',
    title: 'CSF came back freely',
    causes: {},
    codes: { CSF_ASPIRATION: { stated: ['ASP_CSF_FREE'], denied: ['ASP_NONE'] } },
    steps: PORT,
    needs: 'bare',
    patterns: phrases(`
       |
      clear [colourless/colorless] csf/fluid .. drawn/aspirated/obtained/withdrawn/returned/recovered/flows/came/comes/returns/without/easily/freely |
      csf ... drawn/aspirated/obtained/withdrawn/returned/recovered/flows/flowed/came/comes/returns/freely/easily/back/without |
      [free/good/brisk/easy/prompt] return/flow/aspiration/backflow of [clear] csf | csf return | aspirated .. csf |
      ml/millilitres/milliliters [of] [clear] csf | <number> ml/millilitres/milliliters/cc .. cerebrospinal | ml/millilitres/milliliters of cerebrospinal |
      came without resistance | came/comes back easily/freely | aspirates easily/freely | easily aspirated | free aspiration |
      fluid ... csf | taken to be csf | consistent with csf | clear csf [.] | csf clear/clean
    `),
  },
  {
    id: 'nothing-came',
    kind: 'fault',
    rule: 'ITB.RT.91',
    title: 'Nothing came back from the side port',
    causes: { CATH_OCCLUSION: 'suggests', CATH_KINK: 'suggests' },
    codes: { CSF_ASPIRATION: { stated: ['ASP_NONE'] } },
    steps: PORT,
    needs: 'bare',
    inferred: true,
    patterns: phrases(`
      nothing .. comes/came/aspirated/obtained/returned/back/withdrawn/drawn/recovered/aspirates | nothing comes/came/aspirated |
      no [csf/fluid/return/aspirate/backflow/flow/aspiration] [could] [be] .. aspirated/obtained/returned/drawn/withdrawn/recovered/possible/back |
      no csf/aspirate/return/backflow/fluid | dry tap | unable to aspirate/withdraw/draw |
      could not [be] aspirate/aspirated/withdraw/withdrawn | not aspirate/aspirable/aspirated | 0 ml | zero ml/millilitres |
      plunger springs | failed/unsuccessful aspiration/attempt |
      aspiration .. failed/unsuccessful/impossible/negative/dry | aspiration .. not possible | without [any] [csf] return | cannot be aspirated |
      attempts .. without .. return/success | absent [csf] return | none obtained | dry on <number> | dry |
      no fluid .. withdrawn/drawn/aspirated/obtained | nothing could be | not a drop | no return | nothing .. drawn |
      aspiration not possible | resistance and no | could not aspirate | was not possible to aspirate | empty syringe | vacuum |
      nothing | nil aspirated/obtained
    `),
  },
  {
    id: 'little-came',
    kind: 'state',
    rule: 'ITB.RT.92',
    title: 'Too little came back',
    causes: {},
    codes: { CSF_ASPIRATION: { stated: ['ASP_INSUFFICIENT'] } },
    steps: PORT,
    needs: 'bare',
    patterns: phrases(`
      then no more/further | then nothing | then stopped/stops/ceased/dried |
      0.1/0.2/0.3/0.4/0.5/0.6/0.7/0.8/0.9/1.0/1.1/1.2/1.3/1.4/1.5/1.6/1.7/1.8/1.9/0.25 ml/millilitre/millilitres/milliliters/cc |
      half a millilitre/milliliter/ml | tenths of a millilitre/milliliter/ml | less than 1/2/one/two ml/millilitres |
      only/just [a] one/1/few/drop/drops/trace/0.5/half/scant | few drops | drops [of] [csf/fluid/clear] | too little | about half a |
      half a | under/below 2/1/two/one ml | only <number> ml | stopped after <number> | then dry |
      insufficient .. aspirate/volume/csf/amount | scant/minimal/small amount/return/volume | one millilitre/milliliter | 1 ml |
      flow ceased/stopped/dried | no further flow | trickle
    `),
  },
  {
    id: 'not-csf-came',
    kind: 'state',
    rule: 'ITB.RT.93',
    title: 'What came back is not CSF',
    causes: {},
    codes: { CSF_ASPIRATION: { stated: ['ASP_FLUID_NOT_CSF'] } },
    steps: PORT,
    needs: 'bare',
    patterns: phrases(`
      not spinal fluid | not cerebrospinal fluid | not liquor | not csf | not [be] csf | not cerebrospinal |
      turbid/cloudy/bloody/viscous/serous/serosanguinous/serosanguineous/purulent/straw/yellow/yellowish/thick/amber/haemorrhagic/blood/brown [coloured/colored/stained] [viscous/fluid] |
      glucose negative | tea coloured | pinkish/pink/red/rusty/milky/opalescent/xanthochromic | old blood | clotted |
      does not look like csf | not look like | not clear | beta 2/trace .. negative/pending/awaited | analysis/laboratory/glucose/transferrin .. pending/awaited | pocket/seroma fluid |
      fluid .. from [the] [pump] pocket | not [thought/felt/believed] to be csf | blood | pus | drug solution |
      doubtful/unlikely to be csf | inconsistent with csf
    `),
  },
  {
    id: 'bolus-helped',
    kind: 'state',
    rule: 'ITB.RT.94',
    title: 'The bolus helped',
    causes: {},
    codes: { BOLUS_TRIAL: { stated: ['BOL_RESPONSE'], denied: ['BOL_NO_RESPONSE'] } },
    steps: BOLUS,
    needs: 'bare',
    patterns: phrases(`
       |
      tone/spasticity/spasms/rigidity/ashworth .. improved/improvement/better/reduced/falls/fell/eased/decreased/down/softened/less/settled/lower/relief/relieved |
      [clear/good/marked/brisk/prompt/excellent] response | responds/responded |
      reduction/decrease/improvement/fall of/in [spasticity/tone/spasms/rigidity] | softening | softer | kept up overnight | looser |
      ashworth .. fell/dropped/decreased/down/improved | fell from | better | clearly better | legs .. loose/looser/softer/relaxed |
      spasms stopped/ceased/gone | stiffness gone/eased/less | helped | good effect | [marked] relaxation | relaxed | softer |
      ashworth .. <number> to <number> | relief of | eased | marked/clear/good improvement | improvement | effect | less stiff/spastic |
      benefit | ashworth .. from <number> | tone .. better
    `),
  },
  {
    id: 'bolus-failed',
    kind: 'state',
    rule: 'ITB.RT.95',
    title: 'The bolus did nothing',
    causes: {},
    codes: { BOLUS_TRIAL: { stated: ['BOL_NO_RESPONSE'] } },
    steps: BOLUS,
    needs: 'bare',
    patterns: phrases(`
      no [clear/clinical/discernible/appreciable/significant] change [in/of] [tone/spasticity] |
      no [clear/clinical/discernible/appreciable/significant] effect/response/improvement/benefit/relief/reduction |
      without [any] change/effect/response/improvement/benefit | as stiff/tight/spastic .. as before/ever | stiff .. as before | still stiff/spastic/rigid | unchanged [tone/spasticity] |
      tone/spasticity .. unchanged/same | as stiff/spastic/tight as | failed to respond/improve | not respond/improve/change |
      remained/remains stiff/spastic/tight/unchanged | did not respond/improve/change/help | no better | did not help | ineffective |
      persistent spasticity | not improved | no looser | without result | nothing changed | no difference | just as stiff |
      tone stayed | made no difference
    `),
  },
  {
    id: 'bolus-helped-briefly',
    kind: 'state',
    rule: 'ITB.RT.96',
    title: 'The bolus helped for some hours only',
    causes: {},
    codes: { BOLUS_TRIAL: { stated: ['BOL_TRANSIENT_RESPONSE'] } },
    steps: BOLUS,
    needs: 'bare',
    patterns: phrases(`
      <number> hours/h , then | for [about/only/some] <number> [to] [<number>] hours/h .. then/before/only/but | then .. as before |
      then as before | short lived |
      minimal/slight/poor/weak/questionable/doubtful/marginal response/effect/improvement/relief/benefit/relaxation |
      transient/temporary/brief/fleeting/partial [response/effect/improvement/relief/benefit/relaxation] | gone by/before | gone the next | gone again | lost by | over by | wore/wears/worn off |
      before returning/return | returned after | returned to [the] [previous/baseline/earlier] |
      back to [the] [previous/baseline/earlier] | for [only] <number> hours only | hours only | then spasms/stiff/stiffness/spasticity |
      only briefly | then back | then returned/tightened/tight | for a few hours | for <number> hours/h | back at |
      back at/to [the] [starting/start/baseline] [point] | by evening | by [the] [next] morning | again stiff | stiff again |
      tight again | as stiff as before | gone after | lasted [only] <number> | lasting [only] <number> hours | until [the] evening |
      initially .. then | faded | relapse/relapsed | did not last | before it wore | then worse
    `),
  },
];
