import { seen } from '../bed.js';
import { accepted, alarm, asked, BEFORE_THE_SIDE_PORT, LOOK, order, type Story } from '../story.js';

export const rotorDoesNotTurn: Story = {
  id: 'rotor-does-not-turn',
  title: 'SynchroMed EL: the rotor does not turn by its 90 degrees',
  async tell(ward) {
    const bela = await ward.admit({ name: 'Bela Horvath', born: '1968-01-30', model: 'SYNCHROMED_EL' });
    await bela.shows('INTERMITTENT_SYMPTOMS');
    await bela.isSuspected();
    await bela.climbs('INTERROGATION', 'PLAIN_FILMS');
    await bela.undergoes(
      'ROTOR_STUDY',
      seen(['ROT_NONE'], 'Programmed 90 degrees; the rotor lies where it lay.', {
        values: { programmed_rotation: [90, 'deg'], observed_rotation: [0, 'deg'], time_since_mri: [9_000, 'h'] },
      }),
    );
    await bela.isJudged('PUMP_ROTOR_ROLLER_MALFUNCTION', 'suspected');
    await bela.awaits('SURGICAL_CONSULT');
    await bela.holdsExactly([
      ...BEFORE_THE_SIDE_PORT,
      asked('surgical-consult'),
      LOOK,
      'ClinicalImpression in-progress',
    ]);
  },
};

export const rollerAfterMri: Story = {
  id: 'roller-after-mri',
  title: 'The roller stands still two hours after an MRI, and turns the next day',
  async tell(ward) {
    const tove = await ward.admit({ name: 'Tove Dahl', born: '1983-09-08', model: 'SYNCHROMED_II' });
    await tove.shows('INTERMITTENT_SYMPTOMS');
    await tove.isSuspected();
    await tove.climbs('INTERROGATION', 'PLAIN_FILMS');
    await tove.undergoes(
      'ROTOR_STUDY',
      seen(['ROT_NONE'], 'No turn; MRI of the knee two hours ago.', {
        values: { programmed_rotation: [120, 'deg'], observed_rotation: [0, 'deg'], time_since_mri: [2, 'h'] },
      }),
    );
    await tove.isJudged('PUMP_ROTOR_ROLLER_MALFUNCTION', 'open');
    await tove.undergoes(
      'ROTOR_STUDY',
      seen(['ROT_FULL'], 'Repeated: the roller turned by 120 degrees.', {
        values: { programmed_rotation: [120, 'deg'], observed_rotation: [120, 'deg'], time_since_mri: [30, 'h'] },
      }),
      { attempt: 2 },
    );
    await tove.isJudged('PUMP_ROTOR_ROLLER_MALFUNCTION', 'excluded');
    await tove.isProposed('CSF_ASPIRATION');
    await tove.holdsExactly([
      ...BEFORE_THE_SIDE_PORT,
      order('rotor-study.turn.2'),
      order('csf-aspiration.side-port.1', 'draft'),
      order('fluoro-contrast.injection.1', 'on-hold'),
      order('ct-post-contrast.scan.1', 'on-hold'),
      'ClinicalImpression in-progress',
      LOOK,
    ]);
  },
};

export const emptyReservoir: Story = {
  id: 'empty-reservoir',
  title: 'The reservoir is empty: nothing comes out when it is emptied',
  async tell(ward) {
    const per = await ward.admit({ name: 'Per Nyholm', born: '1975-12-05', model: 'SYNCHROMED_II' });
    await per.shows('INTERMITTENT_SYMPTOMS');
    await per.isSuspected();
    await per.undergoes(
      'INTERROGATION',
      seen(['INT_PROGRAM_AS_PRESCRIBED', 'INT_RESERVOIR_EMPTY'], 'Reservoir empty, 0 mL came back.', {
        values: { measured_residual: [0, 'mL'], expected_residual: [9.5, 'mL'] },
      }),
    );
    await per.isJudged('PUMP_RESERVOIR_DEPLETION', 'confirmed');
    await per.awaits('REFILL_DECISION');
    await per.isAccepted(await per.isPaged('urgent'));
    await per.holdsExactly([
      order('interrogation.telemetry.1'),
      asked('refill-decision'),
      asked('temporise-and-restore-decision'),
      'ClinicalImpression in-progress',
      'Condition pump-reservoir-depletion provisional',
      LOOK,
      ...alarm('none', 'none'),
      ...accepted('urgent', 1),
    ]);
  },
};

export const wrongProgramme: Story = {
  id: 'wrong-programme',
  title: 'The pump runs another programme than was prescribed',
  async tell(ward) {
    const ana = await ward.admit({ name: 'Ana Duarte', born: '1995-04-22', model: 'SYNCHROMED_II' });
    await ana.shows('INTERMITTENT_SYMPTOMS');
    await ana.isSuspected();
    await ana.undergoes(
      'INTERROGATION',
      seen(['INT_PROGRAM_MISMATCH'], 'Programmed 50 ug/d, prescribed 350 ug/d.', {
        values: { programmed_daily_dose: [50, 'ug/d'], prescribed_daily_dose: [350, 'ug/d'] },
      }),
    );
    await ana.isJudged('PUMP_PROGRAMMING_SOFTWARE_ERROR', 'confirmed');
    await ana.awaits('REPROGRAM_DECISION');
    await ana.holdsExactly([
      order('interrogation.telemetry.1'),
      asked('reprogram-decision'),
      'ClinicalImpression in-progress',
      'Condition pump-programming-software-error provisional',
      LOOK,
    ]);
  },
};
