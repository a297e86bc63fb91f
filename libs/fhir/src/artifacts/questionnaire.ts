// The form for facts that seldom become a report (decision 11): result, signs, values, events, device.
import type { Questionnaire, QuestionnaireItem } from '@medplum/fhirtypes';
import { MEASUREMENTS, PUMP_EVENT_KINDS, SIGNS, type Measurement } from '#clinical';
import { shownCoding } from '../terminology/display.js';
import { codeOf, codingOf } from '../terminology/local-codes.js';
import { canonical, type LocalSystem } from '../terminology/systems.js';
import { header, type Edition } from './header.js';

export const FACTS_QUESTIONNAIRE = 'facts';
/** Values of laboratory and monitors come from the EHR; a person types what only a person has. */
const TYPED: readonly Measurement[] = [
  'aspirated_volume',
  'measured_residual',
  'expected_residual',
  'programmed_rotation',
  'observed_rotation',
  'contrast_volume',
  'contrast_iodine',
  'time_post_injection',
  'bolus_observation',
  'onset',
  'stall_duration',
  'programmed_daily_dose',
  'prescribed_daily_dose',
  'modified_ashworth_now',
  'modified_ashworth_baseline',
];

export function factsQuestionnaire(edition: Edition): Questionnaire {
  return {
    resourceType: 'Questionnaire',
    id: FACTS_QUESTIONNAIRE,
    ...header(
      edition,
      canonical(edition.canonicalBase, 'Questionnaire', FACTS_QUESTIONNAIRE),
      'Facts of a pump evaluation',
      'Results, signs, events and device data told by a person. What is left empty is unknown, not absent.',
    ),
    subjectType: ['Patient'],
    item: [
      group('result', 'Result of a step', [
        choice(edition, 'step', 'Step', 'step', false),
        choice(edition, 'finding', 'Findings', 'finding', true),
        choice(edition, 'fluid-type', 'Fluid aspirated', 'fluid-type', false),
        choice(edition, 'injection-site', 'Site of injection', 'injection-site', false),
        { linkId: 'contrast-agent', text: 'Contrast agent and strength', type: 'string' },
        ...MEASUREMENTS.filter((name) => TYPED.includes(name)).map((name) => quantity(edition, name)),
      ]),
      group(
        'signs',
        'Signs at the bedside',
        SIGNS.map((sign) => presence(edition, sign)),
      ),
      group(
        'events',
        'What happened to pump and catheter',
        PUMP_EVENT_KINDS.map((kind) => event(edition, kind)),
      ),
      group('device', 'The pump', [
        choice(edition, 'device-model', 'Model', 'device-model', false),
        choice(edition, 'pump-drug', 'Drug in the reservoir', 'pump-drug', false),
        { linkId: 'tip-level', text: 'Documented level of the catheter tip, for example T8', type: 'string' },
      ]),
      { linkId: 'at', text: 'When this was so', type: 'dateTime', required: true },
    ],
  };
}

function group(linkId: string, text: string, item: QuestionnaireItem[]): QuestionnaireItem {
  return { linkId, text, type: 'group', item };
}

function choice(
  edition: Edition,
  linkId: string,
  text: string,
  system: LocalSystem,
  repeats: boolean,
): QuestionnaireItem {
  const answerValueSet = canonical(edition.canonicalBase, 'ValueSet', system);
  return { linkId, text, type: 'choice', repeats, answerValueSet };
}

function quantity(edition: Edition, name: Measurement): QuestionnaireItem {
  const { display, ...code } = shownCoding(edition.canonicalBase, 'measurement', name);
  return { linkId: `value.${codeOf(name)}`, code: [code], text: display, type: 'quantity' };
}

/** Present, absent, or left empty. A tick box would make every sign nobody looked for an absent one. */
function presence(edition: Edition, sign: (typeof SIGNS)[number]): QuestionnaireItem {
  const { display, ...code } = shownCoding(edition.canonicalBase, 'sign', sign);
  return {
    linkId: `sign.${codeOf(sign)}`,
    code: [code],
    text: display,
    type: 'choice',
    answerOption: [
      { valueCoding: shownCoding(edition.canonicalBase, 'presence', 'present') },
      { valueCoding: shownCoding(edition.canonicalBase, 'presence', 'absent') },
    ],
  };
}

function event(edition: Edition, kind: (typeof PUMP_EVENT_KINDS)[number]): QuestionnaireItem {
  const { display } = shownCoding(edition.canonicalBase, 'event', kind);
  return {
    linkId: `event.${codeOf(kind)}`,
    code: [codingOf(edition.canonicalBase, 'event', kind)],
    text: display,
    type: 'dateTime',
  };
}
