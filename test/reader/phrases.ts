// Plain phrases of the ward and of the reading room, from which the properties build their texts.
import type { MentionStatus, Step } from '#clinical';

/** Sentences that name neither pump nor catheter nor tube, and say nothing of ours. */
export const ORDINARY = [
  'The lungs are clear.',
  'The heart is of normal size.',
  'Mild degenerative change of the lumbar spine.',
  'Right hip prosthesis in place.',
  'No free air.',
  'Gallstones are noted.',
  'The patient tolerated the examination well.',
  'The result was telephoned to the ward at 17:40.',
  'Old healed fracture of the left ninth rib.',
  'Mild scoliosis, convex to the left.',
  'Both kidneys are of normal size.',
  'No pleural effusion.',
  'Vascular calcification of the aorta.',
  'The bladder is moderately filled.',
  'Surgical clips in the right upper abdomen.',
  'Spinal rods from T4 to the sacrum.',
  'Calcified lymph node in the mesentery.',
  'A small hiatal hernia is seen.',
  'Faecal loading of the colon.',
] as const;

/** What can be wrong, as a noun without its article, in reports in which it is said. */
export const FAULTS = {
  PLAIN_FILMS: [
    'kink of the catheter',
    'kinking of the catheter at the flank',
    'angulation of the catheter',
    'fold of the catheter',
    'gap in the catheter',
    'fracture of the catheter',
    'catheter fracture',
    'discontinuity of the catheter at L3',
    'break of the catheter',
    'interruption of the catheter',
    'disconnection at the pump',
    'detachment of the catheter from the pump',
    'separation of the catheter from the pump',
    'migration of the catheter tip',
    'displacement of the catheter tip',
    'retraction of the catheter',
  ],
  FLUORO_CONTRAST: [
    'extravasation of contrast from the catheter',
    'extravasation of contrast at the connector',
    'extravasation of contrast at the pump connector',
    'leak of the catheter',
    'leakage of contrast from the catheter',
    'occlusion of the catheter',
    'obstruction of the catheter',
    'catheter blockage',
    'microleak of the catheter',
    'collection behind the pump',
  ],
  FLUORO_CONTRAST_POSITIONAL: ['kink in flexion', 'positional kink of the catheter'],
  CT_POST_CONTRAST: [
    'extravasation along the catheter',
    'loculation of contrast',
    'loculated pocket at the tip',
    'seroma around the pump',
    'collection around the pump',
    'subcutaneous collection of contrast',
    'microfracture of the catheter',
    'leak from the pump',
  ],
  CT_NONCONTRAST: ['fluid around the pump', 'migration of the tip out of the thecal sac'],
  MRI: ['granuloma at the catheter tip', 'mass at the catheter tip', 'catheter tip granuloma'],
  ROTOR_STUDY: ['rotor malfunction', 'roller failure', 'standstill of the roller', 'incomplete rotation'],
  INTERROGATION: ['reservoir depletion', 'programming error', 'battery end of service', 'motor stall'],
  SCINT_IN111: ['leakage from the pump', 'focal accumulation of tracer along the catheter', 'activity around the pump'],
} as const satisfies Partial<Record<Step, readonly string[]>>;

/** A way to speak of a fault, and what it makes of it. The noun comes with a capital where it begins the sentence. */
export interface Frame {
  readonly status: MentionStatus;
  readonly before: string;
  readonly after: string;
}
const before = (status: MentionStatus, words: readonly string[]): readonly Frame[] =>
  words.map((word) => ({ status, before: `${word} `, after: '.' }));
const after = (status: MentionStatus, words: readonly string[]): readonly Frame[] =>
  words.map((word) => ({ status, before: '', after: `${word}.` }));

export const DENIALS: readonly Frame[] = [
  ...before('ABSENT', ['No evidence of', 'No', 'There is no', 'Negative for', 'No sign of', 'Without evidence of']),
  ...after('ABSENT', [' is not seen', ' is absent', ' has been excluded', ': none']),
];

export const HEDGES: readonly Frame[] = [
  ...before('POSSIBLE', [
    'Possible',
    'Possibly',
    'Probable',
    'Probably',
    'Suspected',
    'Questionable',
    'Suspicious for',
    'Suspicion of',
    'Likely',
    'Concern for',
    'May represent',
    'This may represent',
    'Appearances suggest',
    'Findings suggestive of',
    'Perhaps',
    'Presumed',
  ]),
  ...after('POSSIBLE', [' is possible', ' is suspected', ' is likely', ' remains possible', ' is probable']),
  ...before('NOT_EXCLUDED', ['Cannot exclude', 'Could not exclude', 'Unable to exclude', 'Cannot rule out']),
  ...after('NOT_EXCLUDED', [' cannot be excluded', ' is not excluded', ' cannot be ruled out', ' is unlikely']),
  ...before('QUESTION', ['Rule out', 'Query', 'Please exclude', 'Evaluate for']),
  ...after('NOT_ASSESSED', [' was not assessed', ' cannot be assessed']),
];

/** A denial that is none: it leaves open. */
export const HEDGED_DENIALS: readonly Frame[] = [
  ...before('NOT_EXCLUDED', [
    'No definite',
    'No obvious',
    'No convincing',
    'No gross',
    'No definite evidence of',
    'Probably no',
    'No clear',
    'No unequivocal',
  ]),
  ...after('NOT_EXCLUDED', [' is not definitely seen']),
];

/** Words before a whole sentence that take something back of what it claims. */
export const DOUBTS = ['Possibly', 'It is possible that', 'Perhaps', 'Probably', 'Suspicious for'] as const;

/** Said of a system in order, with a doubt: nothing is denied by it. */
export const DOUBTFUL_HEALTH: readonly (readonly [Step, string])[] = [
  ['PLAIN_FILMS', 'The catheter is probably intact.'],
  ['PLAIN_FILMS', 'The catheter seems continuous.'],
  ['PLAIN_FILMS', 'Tip possibly unchanged at T8.'],
  ['PLAIN_FILMS', 'I do not see a definite kink.'],
  ['ROTOR_STUDY', 'The rotor may have turned as programmed.'],
  ['INTERROGATION', 'Programme probably as prescribed.'],
  ['CT_POST_CONTRAST', 'Tip probably within the thecal sac.'],
  ['FLUORO_CONTRAST', 'Catheter probably patent.'],
  ['CSF_ASPIRATION', 'CSF possibly aspirated freely.'],
];
