// How far the tracer gets, and where it gathers.
import { phrases } from '../text/phrases.js';
import type { Cause } from '../../vocabulary/causes.js';
import type { Finding } from '../../vocabulary/findings.js';
import type { Step } from '../../vocabulary/steps.js';
import type { Codes, Target } from './target.js';

const HERE: readonly Step[] = ['SCINT_IN111', 'SCINT_TC99M'];
const both = (stated: readonly Finding[], denied: readonly Finding[] = []): Readonly<Partial<Record<Step, Codes>>> => {
  const codes = { stated, possible: stated, denied };
  return { SCINT_IN111: codes, SCINT_TC99M: codes };
};
const tracer = (
  id: string,
  rule: string,
  title: string,
  causes: Readonly<Partial<Record<Cause, 'suggests' | 'doubt'>>>,
  codes: Readonly<Partial<Record<Step, Codes>>>,
  patterns: readonly string[],
): Target => ({
  id,
  rule,
  title,
  causes,
  codes,
  patterns,
  kind: Object.keys(causes).length > 0 ? 'fault' : 'state',
  steps: HERE,
  needs: 'bare',
  inferred: true,
});

/** The two patterns whose meaning hangs on the hour: see `hours.ts`. */
export const RESERVOIR_ONLY = 'reservoir-only';
export const STOPS_IN_CATHETER = 'tracer-stops';

export const TRACER_TARGETS: readonly Target[] = [
  tracer(
    RESERVOIR_ONLY,
    'ITB.RT.80',
    'No activity beyond the reservoir',
    { PUMP_ROTOR_ROLLER_MALFUNCTION: 'suggests', CATH_DISCONNECTION_AT_PUMP: 'suggests' },
    both(['SC_RESERVOIR_ONLY']),
    phrases(`
      confined to [the] [pump] reservoir/pump | <tracer> .. [still] [only] in/within [the] [pump] reservoir |
      no <tracer> .. beyond/outside/past/distal/leaving [to] [the] [pump] reservoir/pump |
      all/entire [the] [of] [the] <tracer> .. reservoir/pump |
      <tracer> .. remains/remained/retained/limited/restricted/stays .. reservoir/pump | not/never left the reservoir/pump |
      only [the] [pump] reservoir | reservoir only | retained in [the] [pump] reservoir |
      nothing beyond/outside/distal/past [to] [the] [pump] reservoir/pump | not leave/left [the] [pump] reservoir/pump |
      no <tracer> in [the] catheter | reservoir activity only | no egress | <tracer> .. from [the] reservoir |
      counts .. from [the] reservoir | all counts | nothing .. outside/beyond [the] reservoir |
      nothing is seen outside/beyond [the] reservoir | still in [the] reservoir | stays in [the] reservoir | not moved out |
      reservoir and nothing | only over the pump | only the reservoir | not .. beyond [the] [pump] reservoir |
      no <tracer> leaves [the] [pump] reservoir
    `),
  ),
  tracer(
    STOPS_IN_CATHETER,
    'ITB.RT.81',
    'Activity ends inside the catheter',
    { CATH_KINK: 'suggests', CATH_OCCLUSION: 'suggests' },
    both(['SC_STOPS_IN_CATHETER']),
    phrases(`
      <tracer> ... ends/ended/stops/stopped/terminates/terminated/halts/ceases/arrests | <tracer> .. cut off | ends abruptly |
      abrupt end/termination/cut/cutoff/stop | <tracer> .. goes/gets/progresses/advances no further |
      goes/going/gone/progresses/passes no further | not gone/passed/progressed/advanced further/beyond | and no further |
      fails to pass/reach/progress | <tracer> .. reaches/reached .. flank/lumbar/segment/catheter |
      no <tracer> beyond/past/distal/cranial/above [to] [the] [level] [of] [proximal/mid/lumbar/distal/flank] [<level>] [catheter/flank/segment] |
      <tracer> .. not pass/reach/progress/advance/cross/enter .. beyond/sac/canal/subarachnoid/intrathecal/<level> | column ends |
      nothing intrathecal | none in [the] [spinal] canal | not get/gets past/beyond | does not get past |
      <tracer> .. not .. get/go/come .. past/beyond/further | no <tracer> further [on] | as far as [the] [left/right] flank |
      as far as | stops there | no further on | and stops | ends there | nothing beyond | nothing further on | nothing above |
      breaks off | comes to a stop/halt | dead end | halts at | only as far as | stop in the catheter | no intrathecal <tracer> |
      stops/ends .. in [the] [proximal/distal/mid] catheter | again stops
    `),
  ),
  tracer(
    'subarachnoid',
    'ITB.RT.82',
    'Activity in the subarachnoid space',
    {},
    both(['SC_SUBARACHNOID']),
    phrases(`
      <tracer> .. subarachnoid | subarachnoid <tracer>/space | spinal/intrathecal/intraspinal/csf <tracer> |
      spinal [subarachnoid/csf] <tracer> | <tracer> .. spinal/vertebral canal | <tracer> .. thecal sac |
      <tracer> .. enters/reaches/in/within/into [the] [spinal] canal/sac/csf/subarachnoid/intrathecal | intrathecal <tracer> |
      <tracer> .. intrathecally | spinal csf | some reaches the spinal
    `),
  ),
  tracer(
    'cisterns',
    'ITB.RT.83',
    'Activity in the basal cisterns',
    {},
    {
      SCINT_IN111: { stated: ['SC_BASAL_CISTERNS'], denied: ['SC_NO_BASAL_CISTERNS'] },
    },
    phrases(`
      basal cisterns/cistern | cisterns/cisternal | skull base | intracranial <tracer>
    `),
  ),
  tracer(
    'cisterns-as-such',
    'ITB.RT.87',
    'The cisterns themselves, and no activity in them',
    {},
    {},
    phrases(`
      [basal] cisterns/cistern .. effaced/compressed/patent/preserved/crowded/obliterated/enlarged/widened/narrowed/open |
      effacement/compression/obliteration of [the] [basal] cisterns/cistern
    `),
  ),
  tracer(
    'no-cisterns',
    'ITB.RT.84',
    'No activity in the basal cisterns',
    {},
    { SCINT_IN111: { stated: ['SC_NO_BASAL_CISTERNS'] } },
    phrases(`
      none .. basal cisterns | none .. skull/basal/cisterns/head/cranially/intracranially | no/not .. [basal] cisterns | no <tracer> ... [basal] cisterns/cistern |
      cisterns .. not <seen>/reached/opacified/filled | none at/over/in the skull | not [yet] reached [the] [basal] cisterns |
      not [yet] in [the] [basal] cisterns | none intracranially | basal cisterns .. not .. reached/seen |
      cisterns remain/remained empty/negative
    `),
  ),
  tracer(
    'focus',
    'ITB.RT.85',
    'Activity gathers beside the catheter',
    { CATH_BREAK_OR_MACROLEAK: 'suggests' },
    both(['SC_FOCAL_ACCUMULATION']),
    phrases(`
      <tracer> .. builds/built up | builds up in/beside | spot of <tracer> | focus beside/along/lateral |
      accumulates/accumulation beside | focal <tracer>/accumulation/pooling/uptake/collection/leak |
      <tracer> .. pools/pool/pooled/accumulates/accumulated/collects/gathers | accumulation .. soft/flank/catheter/stop/beside |
      focus .. next/beside/adjacent/alongside | soft tissue focus | focus in the | hot spot | puddle of <tracer> | <tracer> .. soft tissue/tissues | focus of <tracer> | focal accumulation | pooling/accumulation along/at/near [the] <catheter> | extravasated <tracer> |
      <tracer> .. leaks/extravasates | pooling .. beside | accumulating | paraspinal <tracer> | extraluminal <tracer>
    `),
  ),
  tracer(
    'round-pump',
    'ITB.RT.86',
    'Activity round the pump',
    { PUMP_LEAK: 'suggests' },
    both(['SC_PERIPUMP_ACTIVITY']),
    phrases(`
      <tracer> .. around/about/round/surrounding/outside .. pump | <tracer> outside the reservoir .. pump |
      peripump/perireservoir <tracer> | peri pump <tracer> | halo of <tracer> | <tracer> in the [pump] pocket |
      <tracer> .. outline/outlines [the] pump | rim of <tracer> | ring of <tracer> | around [the] reservoir |
      outside the reservoir around | <tracer> .. pocket | around the pump | escapes from the pump
    `),
  ),
];
