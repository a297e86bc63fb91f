// Words that deny, and words that look as if they did. Patterns as in ../text/pattern.ts.
import { phrases } from '../text/phrases.js';
import { group } from './trigger-group.js';

export const DENIED_AHEAD = group(
  'absent',
  'ahead',
  'ITB.RD.01',
  phrases(`
      no | not | without | never | nor | neither | none of | denies/denied/denying/deny | negative for | negative [findings] for |
      free of/from | absence of | lack of | lacks/lacked/lacking | no evidence of/for |
      no [further/other/new/additional] signs/sign/suggestion/indication/features/feature/trace/hint of | no evidence |
      without evidence of | without any | no demonstrable/discernible/identifiable/visible/appreciable/detectable |
      fail/fails/failed/failing to reveal/show/demonstrate/identify/disclose/detect/find | failure to reveal/show/demonstrate |
      rules/ruled out | ruled [her/him/patient] out for | excludes |
      not have/had/exhibit/show/demonstrate/reveal/feel/appreciate/see/identify/complain | not complaining of | unremarkable for |
      cannot see | unable to see/identify/demonstrate/find/elicit | could not find/identify/see/demonstrate/elicit | clear of | nil |
      not due to | no longer any | declines/declined | did/does/do not | has/have/had not | not demonstrate | no findings of | not any |
      no complaints/complaint of | nothing to suggest/indicate | no cause for concern for | no mention of | not associated with |
      not had any | ruling out | not know of | no known | no longer | no longer has/have/had/shows | no history of |
      no past history of | no previous/prior history of | no family history of | no personal history of | negative history of | ve for |
      neg for | deneid/denys/denes/deines/denied/deniees | never captured | with no | but no | not appear to have | not appear | not seem [to] [be/have] |
      never had | never developed | resolution of | devoid of | mimics/mimicking/mimicked/simulates/simulating/simulated |
      exclusion of | no obvious | no clear | no clear cut | no gross | no acute | no significant | no sig | no frank | no focal |
      no abnormal | no new | no overt | no apparent | no other | no large | no active | no further evidence of | no residual |
      no recurrent | no recurrence of | none [seen/visible/identified] in/within/over/at/along/around/beyond/near |
      without contrast leak/leakage/extravasation/escape/spill/spillage/pooling/collection/outside
    `),
);

export const DENIED_BACK = group(
  'absent',
  'back',
  'ITB.RD.02',
  phrases(`
      can/could be [reliably/confidently/safely] ruled out | can/could be [reliably/confidently/safely] <exclude> | not [yet] reached |
      not [be/been/fully] achieved/attained/accomplished/realised/realized | : not [yet] reached | [<be>] [also/now/therefore/thus/all/both] [effectively/reliably/reasonably/confidently] ruled out |
      has/have/had been ruled out | [<be>] [now/therefore/thus/all/both] [reliably/confidently/reasonably] <exclude> |
      has/have been <exclude> | <be> absent | <be> [all] negative | <be> not <seen> | not [been/readily/currently/otherwise] <seen> |
      <be> [now] no longer <seen> | no longer <seen> | cannot/could be not <seen> | could not be <seen>/reproduced |
      cannot be <seen> | <be> none | did not develop/occur/recur/return | does not occur/recur |
      has/have not recurred/occurred/developed/returned | not occur | <be> nowhere <seen> | is/are/was/were nil | never <seen> |
      <be> never <seen> | <be> neg | never developed/occurred/materialised/materialized | <be> <exclude> | <be> denied | denied |
      <be> lacking | <be> not <seen> [on/at/in] | not visualized | not elicited | was/were not a problem | <be> not the case |
      unremarkable | <be> clear | not felt | <be> projectional/artefactual/artifactual/spurious |
      <be> [merely/simply/purely/only/just] [an/a] artefact/artifact/projectional/overlap/superimposition |
      <be> due to [an] artefact/artifact/overlap/superimposition/projection | <be> not real/genuine/true | did not exist |
      <be> unfounded | turned/turns/proved/proves out to be [a/an] [normal/redundant/harmless] loop/curve/overlap/artefact/artifact/projection/fold/bend |
      proved/proves to be [a/an] [normal/redundant/harmless] loop/curve/overlap/artefact/artifact/projection/fold/bend |
      <be> [a/an] normal/redundant/harmless loop/curve/bend | : negative | : absent | : none | : nil | : none of | : not <seen> | <be> [a/an] skin fold |
      <be> [a/an] overlapping/overlying loop/structure/line | <be> [a/an] overlap | <be> disproved/refuted | <be> [a/an] projection |
      : 0 | : zero | <be> 0 | tests negative | test negative | cultures negative | not to be <seen>
    `),
);

/** Words that deny only what stands right beside them. */
export const DENIED_NEAR = [
  group('absent', 'ahead', 'ITB.RD.01', ['absent'], { within: 1 }),
  group('absent', 'ahead', 'ITB.RD.01', ['rather than', 'instead of'], { within: 1 }),
  group('absent', 'back', 'ITB.RD.02', ['free'], { within: 0, closes: true }),
  group('absent', 'ahead', 'ITB.RD.01', ['non'], { within: 0, oneWord: true }),
  group(
    'absent',
    'back',
    'ITB.RD.02',
    phrases(`
      no | is/are/was/were not | : no
    `),
    { within: 1, closes: true },
  ),
  group(
    'absent',
    'back',
    'ITB.RD.02',
    phrases(`
      none | none <seen> | none of these | nil | neg | ve | : ve | negative | both/all negative | absent | none palpable
    `),
    { within: 1 },
  ),
  group(
    'absent',
    'ahead',
    'ITB.RD.01',
    phrases(`
      at no time/point/stage | on no occasion | in no instance | neither .. nor .. does/do/did/is/was/has |
      none of .. examinations/studies/films/images/views/tests/scans | no ct/mr/mri/radiographic/clinical/imaging evidence |
      no evidence at/on/in
    `),
    { overVerbs: true },
  ),
];

/** `fail` denies like `not` does: "did not fail to turn" is a denial of a denial. */
export const WORSE = group(
  'asserted',
  'both',
  'ITB.RD.10',
  phrases(`
      new | newly | fresh | [has/have] become/became/becomes more | has/have increased/worsened/progressed/enlarged/grown/widened |
      more acute/marked/pronounced/severe | larger than before | now larger | has/have [now] recurred
    `),
);

export const FAILS = group(
  'fails',
  'ahead',
  'ITB.RD.09',
  phrases(`
      fail/fails/failed/failing to | failure to | refuses/refused to | unable to | inability to | stopped | ceased to | ceases to |
      incapable of | impossible to | could barely
    `),
);

/** Negating words that negate nothing of interest. */
export const HARMLESS = group(
  'harmless',
  'ahead',
  'ITB.RD.10',
  phrases(`
      if anything | no change | no increase | no decrease | no further | no interval | no significant change | no significant interval change |
      no appreciable change | no improvement | no progression | not only | not just | not merely | not simply | not limited to |
      no doubt | no doubt about/that | without doubt | no question | without question | no question of/that | without difficulty |
      gram negative | not certain if/whether | not certain | not necessarily | not sure | not know/known whether/if | with or without |
      not drain | not extend | not cause | not interfere | no cause .. found | no obvious cause/source/reason | no source | no cause |
      no reason | no explanation for | no better | no worse | no surgery | no intervention | no treatment |
      not respond/responding/responded | not tolerate/tolerated | without relief | no relief | without improvement | no sooner |
      no matter | no more than | no less than | not yet | not until | not improve/improved/improving | not well controlled |
      not controlled | no response | no effect | no success | without success | not resolved | not better | not fully resolved |
      no resolution | not related | not compliant | no difference | not explain | not explained | not otherwise specified |
      no contraindication | without contrast | without iv/intravenous contrast | not changed | without change |
      not completely resolved | not sufficient | without residual | not been able | not able | no medications | no prior |
      not worsened | not a candidate | no need | not taking | not bothered | not surprisingly/surprising/unexpected | not survive |
      not mean | no means | not uncommon | not think | not caused | not affect | not relieve/relieved | not help |
      not recall/remember/realize/understand/want/wish | not recommended/given/started/received | not unusual | no day | no stranger |
      no procedure | without incident | previously/formerly/originally/initially/earlier [at] [the] [over] <level> |
      previous/prior/earlier level/position [of/at/was] <level>
    `),
);
