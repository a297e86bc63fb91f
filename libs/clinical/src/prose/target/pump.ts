// What the programmer shows, and whether the rotor turns.
import { phrases } from '../text/phrases.js';
import type { Target } from './target.js';

export const PUMP_TARGETS: readonly Target[] = [
  {
    id: 'programme-right',
    kind: 'sound',
    rule: 'ITB.RT.50',
    title: 'The programme is as prescribed',
    causes: { PUMP_PROGRAMMING_SOFTWARE_ERROR: 'denies' },
    codes: { INTERROGATION: { stated: ['INT_PROGRAM_AS_PRESCRIBED'], denied: ['INT_PROGRAM_MISMATCH'] } },
    steps: ['INTERROGATION'],
    needs: 'bare',
    patterns: phrases(`
      <programme> .. <right> [to/with] [the] [<prescribed>] | <programme> .. as .. <prescribed> | are those <prescribed> | is [the] <prescribed> [one] | programme right | <programme> as charted | as <prescribed> |
      at/to [the] <prescribed> [rate/dose/programme/settings] | flow rate .. <prescribed> | <right> [to/with] [the] <prescribed> |
      same as [the] <prescribed> | neither alarm nor fault | neither fault nor alarm | <programme> .. found/checked .. correct/right |
      dose .. correct | programme in order | nothing wrong with [the] <programme> |
      <programme> and [event] log .. normal/clear/clean/correct/right/order/unremarkable | <programme> .. no error/discrepancy |
      <programme> .. without fault/error | <programme> and log without | correct/right/unchanged/appropriate/expected <programme> |
      per [the] prescription/order | <programme> .. in line/accordance/agreement with |
      <programme> .. equals/equal [to] [the] <prescribed> | <programme> is/was as expected/intended | programmed as |
      running at the <prescribed> | <programme> .. no/without discrepancy
    `),
  },
  {
    id: 'programme-wrong',
    kind: 'fault',
    rule: 'ITB.RT.51',
    title: 'The programme is not the one prescribed',
    causes: { PUMP_PROGRAMMING_SOFTWARE_ERROR: 'direct' },
    codes: { INTERROGATION: { stated: ['INT_PROGRAM_MISMATCH'], denied: ['INT_PROGRAM_AS_PRESCRIBED'] } },
    steps: ['INTERROGATION'],
    needs: 'bare',
    patterns: phrases(`
      <programme> .. differ/differs/differed/deviates/disagrees/mismatch/wrong/incorrect/erroneous/mismatched/discrepant [from/with] |
      wrong/incorrect/erroneous/mistaken <programme>/concentration/drug/volume/pump/units |
      programming/programme/software/programmer/entry error/errors/mistake/fault |
      wrongly/incorrectly/erroneously programmed/set/entered | <programme> .. <number> instead of | <number> .. instead of <number> |
      dose .. too low/high | times too low/high | <programme> .. too low/high | decimal slip/error/point | <programme> .. mismatch | discrepancy between [the] <programme>/prescribed |
      concentration .. entered as .. although/but/instead/whereas | entered as <number> .. although/but/whereas/instead |
      programmed at <number> .. whereas/although/but/while | whereas [the] prescription | prescription .. says |
      not match/matching/agree/agreeing/correspond [with/to] [the] <prescribed> | <programme> .. not match/correspond/agree |
      <prescribed> .. <number> , .. <programme> .. <number> | instead of [the] <prescribed> | other than [the] <prescribed> |
      wrong dose/rate/mode/concentration/drug | set too low/high | half/twice/double/tenth of [the] <prescribed> | mode .. wrong |
      prescribed <number> .. programmed/set/running <number> | programmed <number> .. prescribed <number> | not [the] prescribed |
      <programme> .. not .. <prescribed> | tenth of the dose | set to <number> .. prescribed/ordered/prescription |
      concentration .. wrong/incorrect/mismatch | daily dose .. twice/half/double/ten | half/twice/double the prescribed |
      prescription is/was/says <number> | hourly instead of daily | mismatch
    `),
  },
  {
    id: 'stall',
    kind: 'fault',
    rule: 'ITB.RT.52',
    title: 'The motor stands still',
    causes: { PUMP_ROTOR_ROLLER_MALFUNCTION: 'direct' },
    codes: { INTERROGATION: { stated: ['INT_MOTOR_STALL_ACTIVE'], past: ['INT_MOTOR_STALL_RECOVERED'] } },
    needs: 'bare',
    patterns: phrases(`
      stall/stalls/stalled | motor .. seized/stopped/standstill/stuck/arrested | motor arrest/standstill/failure | failed to run
    `),
  },
  {
    id: 'stall-recovered',
    kind: 'fault',
    rule: 'ITB.RT.53',
    title: 'The motor stood still and has recovered',
    causes: { PUMP_ROTOR_ROLLER_MALFUNCTION: 'past' },
    codes: { INTERROGATION: { stated: ['INT_MOTOR_STALL_RECOVERED'], past: ['INT_MOTOR_STALL_RECOVERED'] } },
    needs: 'bare',
    patterns: phrases(`
      recovered/recovery from .. stall | recovered [motor] stall | transient/temporary/brief/intermittent [motor] stall |
      stall .. resolved/cleared
    `),
  },
  {
    id: 'pump-stopped',
    kind: 'fault',
    rule: 'ITB.RT.54',
    title: 'The pump has stopped, and nothing says why',
    causes: {
      PUMP_ROTOR_ROLLER_MALFUNCTION: 'suggests',
      PUMP_PROGRAMMING_SOFTWARE_ERROR: 'suggests',
      PUMP_BATTERY_END_OF_SERVICE: 'suggests',
    },
    codes: { INTERROGATION: { stated: ['INT_PUMP_STOPPED'] } },
    steps: ['INTERROGATION'],
    needs: 'bare',
    inferred: true,
    patterns: phrases(`
      pump .. stopped/off/inactive/halted/idle/standstill | pump [is/was/has] [found] shut/switched down/off |
      pump .. not running/delivering/infusing/operating | not running | infusion .. stopped/halted/suspended | stopped pump [mode] |
      delivery .. stopped/ceased | pump [has] ceased | stopped mode/state | minimum rate mode
    `),
  },
  {
    id: 'pump-running',
    kind: 'state',
    rule: 'ITB.RT.55',
    title: 'The pump runs',
    causes: {},
    codes: { INTERROGATION: {} },
    steps: ['INTERROGATION'],
    needs: 'bare',
    patterns: phrases(`
      pump .. running/delivering/functioning/operating | pump runs | telemetry complete/successful | no alarms/alarm |
      log .. clean/clear/empty | without alarm/alarms | no critical/active alarm/alarms | no events/event | alarm free |
      telemetry .. complete/successful/established
    `),
  },
  {
    id: 'log-clean',
    kind: 'state',
    rule: 'ITB.RT.56',
    title: 'Neither stall nor alarm in the log',
    causes: {},
    codes: { INTERROGATION: { stated: ['INT_NORMAL'] } },
    steps: ['INTERROGATION'],
    needs: 'bare',
    patterns: phrases(`
      <programme> and log without | no stall [or/and] alarm .. log | no alarms , <programme> |
      log .. without fault/event/events/abnormality | log without
    `),
  },
  {
    id: 'end-of-service',
    kind: 'fault',
    rule: 'ITB.RT.64',
    title: 'End of service',
    causes: { PUMP_BATTERY_END_OF_SERVICE: 'direct' },
    codes: { INTERROGATION: { stated: ['INT_EOS'] } },
    steps: ['INTERROGATION'],
    needs: 'bare',
    patterns: phrases(`
      end of service | end of life | eos | battery .. end | battery .. at its end | battery .. depleted/flat/dead/exhausted/failed |
      dead/flat/exhausted battery | battery depletion/failure
    `),
  },
  {
    id: 'battery',
    kind: 'unseen',
    rule: 'ITB.RT.65',
    title: 'The battery was not read',
    causes: { PUMP_BATTERY_END_OF_SERVICE: 'unseen' },
    codes: {},
    steps: ['INTERROGATION'],
    needs: 'bare',
    patterns: ['battery [status/voltage/state] .. not [be] read/shown/displayed/retrieved/available/assessed'],
  },
  {
    id: 'replacement-indicator',
    kind: 'state',
    rule: 'ITB.RT.66',
    title: 'The replacement indicator is on',
    causes: {},
    codes: { INTERROGATION: { stated: ['INT_ERI'] } },
    steps: ['INTERROGATION'],
    needs: 'bare',
    patterns: phrases(`
      replacement indicator | eri | elective replacement indicator | elective replacement | replace by | replacement due
    `),
  },
  {
    id: 'telemetry-failed',
    kind: 'state',
    rule: 'ITB.RT.67',
    title: 'The pump could not be read',
    causes: {},
    codes: { INTERROGATION: { stated: ['INT_TELEMETRY_FAILED'] } },
    steps: ['INTERROGATION'],
    needs: 'bare',
    patterns: phrases(`
      communication .. not [be] established/possible | no telemetry link | no link | read out .. broke/failed | read out broke off | link .. not established | could not be established | no contact with [the] pump |
      programmer .. unable | nothing can be said about | pump .. not readable/respond | readout .. failed/impossible |
      not be read [out] | telemetry .. failed/unsuccessful/impossible/interrupted/lost/incomplete/aborted/failure/broke/broken |
      no telemetry | telemetry failure/error/interruption | no communication/connection/link with [the] pump |
      unable to interrogate/communicate/read | could not be interrogated/read | cannot be interrogated/read | not [be] interrogated |
      interrogation .. failed/unsuccessful/impossible/aborted | interrogation .. not possible | failed interrogation/telemetry | telemetry could not |
      not respond/responding to [the] programmer/telemetry/interrogation | programmer .. could not .. read/connect/communicate |
      failed to establish/connect/communicate
    `),
  },
  {
    id: 'not-read',
    kind: 'unseen',
    rule: 'ITB.RT.68',
    title: 'Part of the interrogation is missing',
    causes: { PUMP_PROGRAMMING_SOFTWARE_ERROR: 'unseen' },
    codes: {},
    steps: ['INTERROGATION'],
    needs: 'bare',
    patterns: [
      'programme/program/settings .. not/could [not] [be] read/retrieved/shown/displayed',
      'before [the] programme .. read',
      'programme/program/settings/dose/rate .. not [been] [yet] verified/checked/compared',
    ],
  },
];
