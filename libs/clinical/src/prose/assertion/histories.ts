// Words of the past: gone, or known and still there.
import { phrases } from '../text/phrases.js';
import { group } from './trigger-group.js';

export const HISTORY = [
  group(
    'resolved',
    'ahead',
    'ITB.RD.06',
    phrases(`
      history of | past history of | past medical history of | past medical history | pmh [of] | hx of | hx |
      history significant/notable/remarkable for | previous | previously | prior | old | remote | former | formerly | status post |
      resolved | resolving | healed | used to have | revision of .. for | revised for |
      replaced/exchanged/revised/repaired .. for/because | repair of | repaired | treated for | after repair/revision/correction of |
      following repair/revision/correction of | corrected | reduced | relief of | relieved | last year | earlier | chronic/remote |
      in the past | since resolved | recovered from | interval resolution of | resolution of the | complete resolution of |
      interval repair/revision/correction/replacement of | childhood
    `),
  ),
  group(
    'resolved',
    'back',
    'ITB.RD.06',
    phrases(`
      has/have/had [now/since/completely/fully/entirely/spontaneously/largely] resolved | resolved |
      <be> [now/since/completely/fully/entirely] resolved | regressed | has/have regressed |
      has/have [since/completely/now] regressed/resorbed/dissolved | <be> exchanged/flushed/relieved | exchanged | relieved [by] | <be> put right | put right |
      and flushed | and [was/then] refilled | corrected today/yesterday | , corrected | , repaired | , revised | , replaced |
      , refilled | repaired at | straightened out |
      has/have [now/since] [been] healed/cleared/disappeared/gone/recovered/vanished/subsided/corrected/repaired/revised/removed/reduced/straightened |
      <be> [subsequently/surgically] repaired/revised/corrected/removed/replaced/straightened | revised .. ago | repaired .. ago |
      revised | in <number> | last year | in the past | years/months/weeks ago | with recovery | with [full/complete] resolution |
      with [spontaneous] recovery | recovered | has/have/had recovered | in childhood | <be> gone | has gone | disappeared |
      of the previous/prior | on the previous/prior [study/film/examination/ct/exam] | previously
    `),
  ),
  group(
    'persists',
    'ahead',
    'ITB.RD.07',
    phrases(`
      known | still | persistent | persisting | unchanged | stable | residual |
      again seen/noted/demonstrated/shown/identified/visualised/visualized | again | redemonstrated | redemonstration of |
      stable appearance of | no change in/of | no [significant/interval/appreciable/substantial/further/major] change in/of/to |
      no [significant/interval/further] increase/decrease/progression/enlargement/improvement/reduction/widening/growth/extension in/of/to |
      not changed | unchanged appearance of | unchanged position of | persistence of |
      previously described/noted/seen/reported/identified/demonstrated/documented/mentioned | longstanding | no resolution of |
      no significant improvement of/in | not resolved | no improvement in | as before
    `),
  ),
  group(
    'persists',
    'back',
    'ITB.RD.07',
    phrases(`
      <be> [essentially/largely/again/otherwise/entirely] unchanged | shows/show/showed no change | unchanged |
      as already reported/described/known/noted | as on/in/at [the] previous/prior/last/earlier [film/study/examination/visit/report] |
      as on the study of | as reported | as found | as described | known since/from | since <number> | still | smaller than before |
      smaller than | no larger than | smaller .. but still | <be> [again] stable | stable | persists | persist | persisting |
      <be> persistent | <be> again <seen> | again <seen> | is still <seen> | still <seen> | <be> still | remains/remain |
      remains/remain unchanged/present/visible/evident | has/have not changed | has/have not resolved | not resolved |
      <be> not resolved | <be> similar | as before | <be> known | has not improved | <be> the same | continues/continue |
      without [interval/significant] change | no change | not [significantly] changed | not progressed |
      has/have not [significantly] progressed/increased/enlarged/decreased | <be> not [significantly] larger/smaller/increased/changed |
      no larger | no interval change
    `),
  ),
];
