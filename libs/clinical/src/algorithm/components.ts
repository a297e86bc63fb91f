// The separately performed parts of a step, and what the report of each has to answer (A7, A9, decision 16).
import type { PatientFacts } from '../model.js';
import { expectedTip } from '../pump/anatomy.js';
import { PUMP_MODELS, type PumpModel } from '../pump/models.js';
import type { Proposal, Step } from '../vocabulary/steps.js';
import type { Protocol } from './protocols.js';

/** One separately performed part of a step: a film view, an image at a given hour. */
export interface Component {
  /** Part of the order identifier, opaque and stable: `abdomen-ap`. */
  readonly id: string;
  readonly words: string;
  /** What the report has to answer, in words its reader knows. */
  readonly answers: readonly string[];
}

const part = (id: string, words: string, ...answers: readonly string[]): Component => ({ id, words, answers });

const COVERAGE = 'Is the whole stretch of catheter that runs here on the film?';
const COURSE = ['Is the catheter continuous?', 'Is there a kink or a fold?', COVERAGE] as const;
const CONNECTOR = 'Is the catheter joined to the pump connector?';

const tipQuestion = (patient: PatientFacts): string =>
  `At which level does the tip lie, against ${expectedTip(patient).words}?`;

/** The article's set; cervical and lateral thoracic views only where the tip is expected at or above T2 (A7, our inference). */
const wholeSystem = (patient: PatientFacts): readonly Component[] => {
  const tip = tipQuestion(patient);
  const usual = [
    part('abdomen-ap', 'abdomen, AP', CONNECTOR, 'Does the pump lie the right way round?', ...COURSE),
    part('lumbar-ap', 'lumbar spine, AP', ...COURSE),
    part('lumbar-lateral', 'lumbar spine, lateral', 'Does the catheter enter the canal?', ...COURSE),
    part('thoracic-ap', 'thoracic spine, AP', tip, ...COURSE),
  ];
  if (!expectedTip(patient).high) return usual;
  return [
    ...usual,
    part('thoracic-lateral', 'thoracic spine, lateral', tip, ...COURSE),
    part('cervical', 'cervical spine, AP and lateral', tip, ...COURSE),
  ];
};

const ABDOMEN_TWO_PLANES = [
  part('abdomen-ap', 'abdomen, AP', CONNECTOR, 'Does the pump lie the right way round?', ...COURSE),
  part('abdomen-lateral', 'abdomen, lateral', CONNECTOR, ...COURSE),
] as const;

const rotation = (patient: PatientFacts): readonly Component[] => {
  const { movingPart, referenceDeg, words }: PumpModel = PUMP_MODELS[patient.model];
  const reference =
    referenceDeg === undefined
      ? `${words}: no reference angle is known; a clinician judges.`
      : `${words}: the ${movingPart} is judged by a programmed turn of ${referenceDeg} degrees.`;
  return [
    part(
      'turn',
      'films before and after the programmed turn',
      'By how many degrees was the turn programmed?',
      'By how many degrees did it turn?',
      'Is there a film from before?',
      'How many hours since the last MRI?',
      reference,
    ),
  ];
};

const LEAKS = [
  'Does contrast leave the catheter anywhere, and where?',
  'Does it reach the sac?',
  'Agent, concentration and volume given?',
] as const;

const parts = (step: Step, patient: PatientFacts, films: Protocol['films']): readonly Component[] => {
  switch (step) {
    case 'INTERROGATION':
      return [
        part(
          'telemetry',
          'interrogation with the programmer',
          'Is the programme as prescribed?',
          'Stalls and recoveries in the log, with their times?',
          'Calculated volume, and measured volume if the reservoir was emptied?',
          'Replacement indicator or end of service?',
        ),
      ];
    case 'PLAIN_FILMS':
      return films === 'whole_system' ? wholeSystem(patient) : ABDOMEN_TWO_PLANES;
    case 'ROTOR_STUDY':
      return rotation(patient);
    case 'CSF_ASPIRATION':
      return [
        part(
          'side-port',
          'aspiration from the side port',
          'How many millilitres?',
          'Was it CSF?',
          'At what hour?',
          'How many tries?',
        ),
      ];
    case 'BOLUS_TRIAL':
      return [
        part('trial', 'bolus trial, decided by a clinician', 'Did tone change, from which hour, and for how long?'),
      ];
    case 'FLUORO_CONTRAST':
      return [
        part(
          'injection',
          'side-port injection under fluoroscopy',
          ...LEAKS,
          CONNECTOR,
          'Was the pump viewed laterally and from behind?',
          tipQuestion(patient),
        ),
      ];
    case 'FLUORO_CONTRAST_POSITIONAL':
      return [
        part(
          'positions',
          'side-port injection watched in several positions',
          ...LEAKS,
          'Which positions were watched, and does the catheter kink or the flow stop in one?',
        ),
      ];
    case 'CT_POST_CONTRAST':
      return [
        part(
          'scan',
          'CT of the system after contrast',
          ...LEAKS,
          'Does contrast layer beside the tip?',
          'Any collection, and in which space?',
          'Which regions were scanned?',
        ),
      ];
    case 'CT_NONCONTRAST':
      return [
        part(
          'scan',
          'CT without contrast',
          'Does the tip lie inside the sac?',
          'Is there fluid round the pump?',
          tipQuestion(patient),
        ),
      ];
    case 'SCINT_IN111':
      return [
        part(
          'serial-images',
          'In-111 DTPA into the reservoir, images at about 24, 48 and 72 h',
          'Hours after injection of each image?',
          'How far does activity reach: reservoir, catheter, canal, basal cisterns?',
          'Does it gather anywhere outside?',
          'Activity given?',
        ),
      ];
    case 'SCINT_TC99M':
      return [
        part(
          'within-the-hour',
          'Tc-99m DTPA after emptying the reservoir',
          'Hours after injection of each image?',
          'Does activity reach the canal?',
          'Was the reservoir refilled with drug?',
        ),
      ];
    case 'MRI':
      return [
        part(
          'tip',
          'MR of the tip region',
          'Is there a mass at the tip on T2?',
          'When did the pump leave the field, and was it interrogated afterwards?',
        ),
      ];
    default: {
      const never: never = step;
      return never;
    }
  }
};

/** The parts of a proposal; completions name only what is missing. */
export const componentsOf = (
  proposal: Proposal,
  step: Step,
  patient: PatientFacts,
  films: Protocol['films'],
): readonly Component[] => {
  if (proposal === 'COMPLETE_FLUORO_VIEWS')
    return [part('behind-pump', 'lateral view, from behind the pump', 'Is there contrast behind the pump?', CONNECTOR)];
  if (proposal === 'LATER_SCINT_IMAGE')
    return [
      part(
        'later-image',
        'the next image of the same scintigraphy',
        'Hours after injection?',
        'How far does activity reach now?',
      ),
    ];
  return parts(step, patient, films);
};
