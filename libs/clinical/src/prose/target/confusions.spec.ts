import { describe, expect, it } from '@jest/globals';
import { type MentionStatus, proseReader, saidOfCauses, type Step } from '../../index.js';

const reader = proseReader();
const said = (text: string, step: Step): Readonly<Record<string, MentionStatus>> =>
  Object.fromEntries(saidOfCauses(reader.read([{ id: 'conclusion', text }], step, {}).mentions));

describe('words that several targets share', () => {
  it.each([
    [
      'The catheter is off the pump connector; a gap of 8 mm lies between connector and catheter end.',
      'PLAIN_FILMS',
      { CATH_DISCONNECTION_AT_PUMP: 'PRESENT' },
    ],
    ['Break of the pump catheter at L4 with separated ends.', 'PLAIN_FILMS', { CATH_BREAK_OR_MACROLEAK: 'PRESENT' }],
    [
      'The catheter is interrupted: the proximal part ends in the subcutaneous fat.',
      'PLAIN_FILMS',
      { CATH_BREAK_OR_MACROLEAK: 'PRESENT' },
    ],
    ['Dislocation of the catheter tip.', 'PLAIN_FILMS', { CATH_TIP_MIGRATION: 'PRESENT' }],
    ['Collection behind the pump is not seen.', 'FLUORO_CONTRAST', { SUBCUT_COLLECTION: 'ABSENT' }],
    ['Loculation at the catheter tip was not assessed.', 'CT_POST_CONTRAST', { CATH_TIP_LOCULATION: 'NOT_ASSESSED' }],
    ['Without contrast leak.', 'FLUORO_CONTRAST', { CATH_BREAK_OR_MACROLEAK: 'ABSENT' }],
    ['No positional kink.', 'FLUORO_CONTRAST_POSITIONAL', { CATH_KINK: 'ABSENT' }],
    [
      'The tip of the infusion catheter lies within the thecal sac.',
      'CT_POST_CONTRAST',
      { CATH_TIP_MIGRATION: 'ABSENT' },
    ],
    ['Tip at T9, the level recorded at implantation.', 'PLAIN_FILMS', { CATH_TIP_MIGRATION: 'ABSENT' }],
    ['Tip at T10, in agreement with the implant record.', 'PLAIN_FILMS', { CATH_TIP_MIGRATION: 'ABSENT' }],
    ['Tip at T9, clearly inside the thecal sac.', 'CT_NONCONTRAST', { CATH_TIP_MIGRATION: 'ABSENT' }],
    [
      'The fluid that surrounded the pump in March has resolved.',
      'CT_NONCONTRAST',
      { SUBCUT_COLLECTION: 'HISTORICAL_RESOLVED' },
    ],
    ['The tip was not reached by contrast.', 'FLUORO_CONTRAST', { CATH_TIP_MIGRATION: 'NOT_ASSESSED' }],
    [
      'A bead of contrast outside the catheter wall: microleak of the catheter.',
      'CT_POST_CONTRAST',
      { CATH_MICROLEAK: 'PRESENT' },
    ],
    ['Recovered 12 mL against 12.4 mL expected.', 'INTERROGATION', { PUMP_RESERVOIR_DEPLETION: 'ABSENT' }],
    ['No pooling along the catheter.', 'SCINT_IN111', { CATH_BREAK_OR_MACROLEAK: 'ABSENT' }],
    ['Roller rotated 40 degrees only, 120 programmed.', 'ROTOR_STUDY', { PUMP_ROTOR_ROLLER_MALFUNCTION: 'PRESENT' }],
    ['Rotor turned 40 of the 120 degrees programmed.', 'ROTOR_STUDY', { PUMP_ROTOR_ROLLER_MALFUNCTION: 'PRESENT' }],
    ['Rotor turned 118 degrees, 120 programmed.', 'ROTOR_STUDY', { PUMP_ROTOR_ROLLER_MALFUNCTION: 'ABSENT' }],
    ['Rotor turned 90 degrees.', 'ROTOR_STUDY', { PUMP_ROTOR_ROLLER_MALFUNCTION: 'ABSENT' }],
    ['Contrast fills the catheter and spills freely into the thecal sac.', 'FLUORO_CONTRAST', {}],
    ['Injection stopped because of pain.', 'FLUORO_CONTRAST', {}],
    ['No tracer has reached the basal cisterns by 72 h.', 'SCINT_IN111', {}],
    ['Mild angulation of the catheter, ?kink.', 'PLAIN_FILMS', { CATH_KINK: 'POSSIBLE' }],
    ['Fluid surrounds the pump, ?seroma.', 'CT_NONCONTRAST', { SUBCUT_COLLECTION: 'PRESENT' }],
    [
      'The AP view alone does not show the space behind the pump.',
      'FLUORO_CONTRAST',
      { CATH_DISCONNECTION_AT_PUMP: 'NOT_ASSESSED', SUBCUT_COLLECTION: 'NOT_ASSESSED' },
    ],
    [
      'Trace of contrast alongside the catheter at L3, consistent with a microleak.',
      'CT_POST_CONTRAST',
      { CATH_MICROLEAK: 'POSSIBLE' },
    ],
    [
      'Catheter fracture, as seen on the prior exam, has since been repaired.',
      'PLAIN_FILMS',
      { CATH_BREAK_OR_MACROLEAK: 'HISTORICAL_RESOLVED' },
    ],
    ['Patency of the catheter is in doubt.', 'FLUORO_CONTRAST', { CATH_OCCLUSION: 'NOT_EXCLUDED' }],
    ['Settings could not be confirmed.', 'INTERROGATION', { PUMP_PROGRAMMING_SOFTWARE_ERROR: 'NOT_EXCLUDED' }],
    [
      'Settings not verified against the prescription.',
      'INTERROGATION',
      { PUMP_PROGRAMMING_SOFTWARE_ERROR: 'NOT_ASSESSED' },
    ],
    ['Full rotation was not achieved.', 'ROTOR_STUDY', { PUMP_ROTOR_ROLLER_MALFUNCTION: 'PRESENT' }],
    ['Rotor is assumed to have turned fully.', 'ROTOR_STUDY', { PUMP_ROTOR_ROLLER_MALFUNCTION: 'NOT_EXCLUDED' }],
    ['The catheter is no longer continuous.', 'PLAIN_FILMS', { CATH_BREAK_OR_MACROLEAK: 'PRESENT' }],
    ['No kink, catheter disconnected.', 'PLAIN_FILMS', { CATH_KINK: 'ABSENT', CATH_DISCONNECTION_AT_PUMP: 'PRESENT' }],
    ['No kink, tip migrated to L1.', 'PLAIN_FILMS', { CATH_KINK: 'ABSENT', CATH_TIP_MIGRATION: 'PRESENT' }],
    [
      'Kink (-), break (-), migration (+).',
      'PLAIN_FILMS',
      { CATH_KINK: 'ABSENT', CATH_BREAK_OR_MACROLEAK: 'ABSENT', CATH_TIP_MIGRATION: 'PRESENT' },
    ],
    ['Kink? None. Disconnection? Yes.', 'PLAIN_FILMS', { CATH_KINK: 'ABSENT', CATH_DISCONNECTION_AT_PUMP: 'PRESENT' }],
    ['The family asks whether the catheter is kinked.', 'PLAIN_FILMS', { CATH_KINK: 'QUESTION' }],
    ['The suspected kink turned out to be a loop.', 'PLAIN_FILMS', { CATH_KINK: 'ABSENT' }],
    ['Tip lies intrathecally or perhaps subdurally.', 'CT_POST_CONTRAST', { CATH_TIP_MIGRATION: 'POSSIBLE' }],
    ['Roller has not moved.', 'ROTOR_STUDY', { PUMP_ROTOR_ROLLER_MALFUNCTION: 'PRESENT' }],
    ['No focal accumulation of tracer.', 'SCINT_IN111', { CATH_BREAK_OR_MACROLEAK: 'ABSENT' }],
    ['At 24 h activity in the reservoir, along the whole catheter and in the subarachnoid space.', 'SCINT_IN111', {}],
    [
      'At 72 h activity in the reservoir, none in the subarachnoid space.',
      'SCINT_IN111',
      { CATH_DISCONNECTION_AT_PUMP: 'POSSIBLE', PUMP_ROTOR_ROLLER_MALFUNCTION: 'POSSIBLE' },
    ],
  ] as const)('one is not read for another: %s', (text, step, causes) => {
    expect(said(text, step)).toEqual(causes);
  });

  it.each([
    'CSF aspiration was not attempted.',
    'CSF aspiration is planned for tomorrow.',
    'CSF aspiration failed.',
    'It is unclear whether the fluid is CSF.',
    'Clear fluid returned slowly, beta-trace protein pending.',
    'Free flow of CSF was not obtained.',
    'CSF.',
  ])('CSF that was not seen to come opens no gate: %s', (text) => {
    expect(reader.read([{ id: '', text }], 'CSF_ASPIRATION', {}).findings).not.toContain('ASP_CSF_FREE');
  });

  it('an angle by itself is no full turn, and nothing opens or closes by it', () => {
    const findings = (text: string) => reader.read([{ id: '', text }], 'ROTOR_STUDY', {}).findings;
    expect(findings('Rotor turned 40 degrees.')).toEqual([]);
    expect(findings('Roller rotated 40 degrees only, 120 programmed.')).toEqual(['ROT_PARTIAL']);
    expect(findings('Roller rotated 118 degrees, 120 programmed.')).toEqual(['ROT_FULL']);
  });
});
