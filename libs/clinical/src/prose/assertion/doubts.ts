// Words that leave it open: not excluded, possible, only asked about, not assessed.
import { phrases } from '../text/phrases.js';
import { group } from './trigger-group.js';

const NOT_EXCLUDED_ANYWHERE = [
  group(
    'not-excluded',
    'ahead',
    'ITB.RD.03',
    phrases(`
      cannot/could/can/may not .. [fully/entirely/completely/reliably/confidently/definitely/totally/be] exclude/excluded |
      cannot/could/can not .. rule out |
      cannot [completely/fully/entirely/reliably/confidently/definitely/safely/categorically/totally] exclude/discount |
      cannot [completely/fully/entirely/reliably/confidently/definitely/safely/totally] rule out | cannot be certain/sure .. no |
      cannot/could/can [not] tell/say/decide/judge if/whether [it/this/that/there] [is/was/represents] | not possible to say/tell if/whether [it/this/that/there] [is/was] |
      not exclude/excluded/excluding | not [fully/entirely/completely/reliably/safely/confidently] exclude/excluded |
      does/do/did not [fully/entirely/completely/reliably] exclude | does/do/did not rule out | not rule out | not ruled out |
      unable to [completely/fully/entirely] exclude | unable to rule out | impossible to exclude | difficult to exclude |
      hard to exclude | insufficient to exclude | inadequate to exclude | no <doubt> | no <doubt> [evidence/sign] of | not <doubt> | not .. <doubt> |
      without <doubt> | without <doubt> evidence of | no <doubt> [evidence/signs/sign/features] of/for | not entirely exclude |
      by no means .. exclude/excludes | by no means rules out | not mean .. no | not mean .. absence of |
      cannot confirm/establish/verify | could not confirm/establish/verify | unable to confirm/establish/verify | not confirmed |
      probably/likely/presumably/possibly no/not/without | unlikely to be/represent/have/reflect | unlikely | not likely | doubtful |
      doubt | less likely | almost certainly no/not/without/neither | likely/probable/probably/possible that [there] [is/are] no/neither |
      doubt/doubted [that/if/whether] [there] [is/was/are/be] | low suspicion for/of | low probability of/for | low likelihood of | not convincing for | indeterminate for |
      inconclusive for | equivocal for | no strong/compelling evidence of/for | cannot be said .. no | cannot say .. no |
      fail/fails/failed to exclude | fail/fails/failed to rule out | not .. sensitive .. to exclude/detect |
      not sensitive enough to exclude | not mean that there is no | not guarantee .. absence [of] |
      not well/clearly/adequately/fully/reliably/confidently/definitely <seen>
    `),
  ),
  group(
    'not-excluded',
    'back',
    'ITB.RD.03',
    phrases(`
      <be> probably/likely/possibly/presumably/perhaps/apparently/seemingly absent/negative/none/<exclude>/ruled/not/gone/resolved |
      <be> almost certainly absent/negative/<exclude>/ruled/not | appears/appear/appeared/seems/seem/seemed [to] [be] absent/<exclude>/negative |
      <be> probably/likely/possibly/presumably/perhaps projectional/artefactual/artifactual/spurious |
      <be> probably/likely/possibly/presumably [an/a/due] [to] artefact/artifact/overlap/projection/superimposition |
      <be> in doubt/question | remains/remain in doubt/question | if at all | as far as can be <seen>/judged/told/assessed/determined |
      as far as <seen>/visible/assessable | <be> .. less likely | not mean that there is none | cannot be guaranteed | could not be guaranteed | <be> not guaranteed |
      cannot/could/can/may/might not .. be .. <exclude> | cannot .. be .. <exclude> | cannot .. be .. ruled out |
      cannot/could/can not .. be .. ruled out | not .. <exclude> | not .. ruled out |
      <be> [nevertheless/however/therefore/still/thus/yet] not [yet/fully/completely] <exclude> |
      <be> nevertheless/however not ruled out | nevertheless/however not <exclude> |
      cannot be .. confirmed/established/verified/dismissed/discounted |
      could/can not be .. confirmed/established/verified/dismissed/discounted | <be> [both/all] not [yet/fully/entirely/reliably] <exclude> |
      not confirmed/established/proven/verified | <be> not confirmed |
      <be> [felt/thought/considered] [to] [be] [very/highly/quite/extremely/rather] unlikely | unlikely | <be> not likely | not likely | not [immediately/readily] obvious |
      has/have probably/likely/possibly/presumably/apparently resolved/cleared/gone/disappeared/healed |
      <be> less likely | <be> doubtful | doubtful | <be> [therefore] not <doubt> |
      not definitely/definitively/convincingly/conclusively/clearly/confidently/reliably/well/fully/adequately/completely <seen> |
      remains/remain open | has/have not been <exclude> | has/have not been ruled out | not refuted | to be excluded |
      needs/need to be excluded | should be excluded | must be excluded | no <doubt> [evidence] | excluded only .. partly/partially |
      <be> indeterminate | <be> inconclusive | uncertain | <be> [of] uncertain | <be> not certain | unclear
    `),
  ),
];

/** "Not seeing a kink does not exclude an intermittent one", "no kink, I think": at the end of their clause. */
const NOT_EXCLUDED_AT_THE_END = group(
  'not-excluded',
  'back',
  'ITB.RD.03',
  phrases(`
      not exclude/excluded [an/a/the] [intermittent/small/subtle/positional/tiny/partial/early/minor] one/it/them/this |
      does/do/did/can/could not exclude/excluded [an/a/the] [intermittent/small/subtle/positional/tiny/partial/early/minor] one/it/them/this |
      cannot exclude [an/a/the] [intermittent/small/subtle/positional/tiny/partial/early/minor] one/it/them/this |
      with reasonable/fair/moderate certainty/confidence | probably | presumably | perhaps | i think | i believe
    `),
  { closes: true },
);

export const NOT_EXCLUDED = [...NOT_EXCLUDED_ANYWHERE, NOT_EXCLUDED_AT_THE_END];

export const POSSIBLE = [
  group('possible', 'ahead', 'ITB.RD.04', ['probably', 'possibly', 'presumably', 'perhaps', 'maybe'], {
    overVerbs: 'clause',
  }),
  group(
    'possible',
    'ahead',
    'ITB.RD.04',
    phrases(`
      possibilities/considerations/explanations/differentials include/includes/are/comprise/would | possibilities : | differential [diagnosis] : |
      possible/potential/likely/conceivable causes/reasons/explanations include/are | candidates are/include
    `),
    { overVerbs: true },
  ),
  group(
    'possible',
    'ahead',
    'ITB.RD.04',
    phrases(`
      possible | possibility of | artefact/artifact/overlap/gas/projection or [an/a] [early/true/real] | not incompatible/inconsistent with | one explanation | ddx | probable | likely |
      most likely | presumed | presumptive | potential | potentially | suspicious for/of |
      suspicion for/of | suspect | suspects | suspected | suspecting | suggest/suggests/suggesting/suggested/suggestive [of/a/an] |
      may/might/could [well] [be/have/represent/reflect/indicate/suggest/relate] | may/might/could | concern for/of/about |
      concerning for | concerned for/about | worrisome for | worrying for | questionable | apparent | equivocal | borderline |
      consistent with | compatible with | in keeping with | keeping with | in line with | consider | considered | versus/vs |
      differential [diagnosis] includes/include/included | differential of | differential [diagnosis] [of/is/for/being] |
      raises/raise/raising/raised .. possibility/suspicion/question/concern of/for |
      appearance/appearances/features/findings of .. suggest | would fit | fits/fit with | indicative of |
      points/pointing/point to/toward/towards | favour/favor/favours/favors/favoured/favored/favouring/favoring |
      seems/seem/seemed [to] | as if | looks like | impression of | thought to be/represent/have | felt to be/represent/have |
      believed to be/represent/have | assumed/supposed [to/that] | hint of | suggestion of | tentative | tentatively | question of | or possibly | perhaps a |
      subtle | conceivable | conceivably | working diagnosis of
    `),
  ),
  group(
    'possible',
    'back',
    'ITB.RD.04',
    phrases(`
      or perhaps/possibly/maybe | or [an/a] [overlying/projectional] artefact/artifact/overlap/gas/projection/superimposition/fold | <be> [both/all/each/equally/also/still/therefore/thus/quite] possible | remains/remain [both/all/equally] possible |
      remains/remain a possibility | <be> [both/all/equally/also] likely | <be> [both/all/equally/also] probable |
      may/might/could both/all be | <be> [both/all] possibilities | <be> [both/all/equally] conceivable |
      <be> [strongly/highly/both/all] suspected | suspected | <be> questioned | <be> considered | <be> questionable | <be> raised | versus/vs |
      is [a] [distinct] possibility | may/might/could be <seen> | may/might/could be | may/might/could |
      cannot be differentiated/distinguished from | likely | possible | is favoured/favored | <be> favoured/favored | favoured/favored |
      <be> [one/the] [likely/likeliest/possible/probable] explanation | would explain | cannot be told apart |
      may/might/could be imminent | probable | is/are/remains/remain in the differential | to be considered | should be considered |
      must be considered | ?
    `),
  ),
];

export const QUESTION = [
  group('question', 'ahead', 'ITB.RD.05', ['if', 'whether'], { overVerbs: 'clause' }),
  group(
    'question',
    'ahead',
    'ITB.RD.05',
    phrases(`
      rule out | ruleout | to exclude | please exclude | evaluate [for/the/possible] | evaluation for/of | to evaluate | assess for |
      to assess [for] | assessment for | query | queried | ? | check for | check .. for | checking for | to check | look for |
      looking for | looked for | to look for | search for | concern regarding | question | is there | are there |
      to determine | work up for | workup for | worked up for | investigate for | screen for | screening for | to see if | monitor for |
      watch for | watched for | observe for | observed for | return if | should .. develop | should you/she/he/the | in case of |
      risk of/for | risks of | at risk for/of | prevent | prevention of | prophylaxis | prophylaxis for/of | to prevent |
      in the event of | precautions | signs or symptoms of | evaluated for | exclude | excluding | rule out for | fear of |
      family history of | to confirm or exclude
    `),
  ),
  group(
    'question',
    'back',
    'ITB.RD.05',
    phrases(`
      <be> [now] planned/scheduled/arranged [for] | planned/scheduled for | planned tomorrow/today | will be attempted/performed/repeated/done/tried |
      to be attempted/performed/repeated/done/tried | to be ruled out | should be ruled out | needs to be ruled out | must be ruled out | is the question | precautions | prophylaxis |
      protocol | work up | workup | screen | screening
    `),
  ),
];

export const NOT_ASSESSED = [
  group(
    'not-assessed',
    'ahead',
    'ITB.RD.08',
    phrases(`
      not assessed/evaluated/examined/imaged/tested/included/covered/addressed/performed/studied for |
      not assess/allow/permit/evaluate/address [an/the/any] [assessment/evaluation/statement] [of/on/about] | too .. to assess/judge/evaluate/exclude/see/show | not [be] diagnostic for |
      not .. diagnostic for | nondiagnostic for | assessment/evaluation for/of .. not possible | limited evaluation of/for |
      limited assessment of/for | limited for | cannot assess/evaluate/judge/comment | unable to assess/evaluate/judge |
      limits/limit/limited/precludes/preclude/prevents/prevent/hinders/hampers evaluation/assessment/detection/visualisation/visualization of |
      nondiagnostic for | not designed to show/detect | obscures/obscured/obscuring/hides/hide/hiding/masks/mask |
      not sensitive for/to | insensitive to/for | does not assess/evaluate/address/show/test
    `),
  ),
  group(
    'not-assessed',
    'back',
    'ITB.RD.08',
    phrases(`
       |
      <be> not [fully/adequately/completely/formally/reliably/sufficiently/directly/separately/further] assessed/evaluated/examined/imaged/tested/included/covered/addressed/assessable/evaluable/interrogated/scanned/studied |
      not [fully/adequately/completely/formally/reliably/specifically/well/separately] assessed/evaluated/examined/imaged/tested/included/covered/addressed/assessable/evaluable/interrogated/scanned/studied |
      cannot be [fully/adequately/reliably/further/confidently/properly] assessed/evaluated/judged/examined/commented/determined/addressed |
      could/can not be [fully/adequately/reliably/further/properly] assessed/evaluated/judged/examined/commented/determined/addressed |
      <be> not [yet] attempted/done/tried/undertaken | not [yet] attempted/undertaken | <be> obscured | obscured | <be> outside/beyond/off [of] [the] field/film/image | <be> out of [the] field/film/image |
      outside the field | out of [the] field | <be> hidden | <be> excluded from the field/image/film/study/scan | excluded from |
      cut off the film | not assessed | unassessed | <be> limited | <be> nondiagnostic | not in the field
    `),
  ),
];
