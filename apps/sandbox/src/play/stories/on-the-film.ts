import { seen } from '../bed.js';
import { accepted, alarm, asked, films, LOOK, order, update, type Story } from '../story.js';

const kink = seen(['XR_KINK'], 'The catheter is kinked where it leaves the pump pocket.');

export const kinkedCatheter: Story = {
  id: 'kinked-catheter',
  title: 'Spasticity has risen since yesterday; the film shows a kink',
  async tell(ward) {
    const maya = await ward.admit({ name: 'Maya Lind', born: '1987-03-02', model: 'SYNCHROMED_II' });
    await maya.hasTone(3, 1, 20);
    const page = await maya.isPaged('urgent');
    await maya.isAccepted(page);
    await maya.isSuspected();
    await maya.climbs('INTERROGATION');
    await maya.undergoes('PLAIN_FILMS', kink);
    await maya.isJudged('CATH_KINK', 'confirmed');
    await maya.awaits('SURGICAL_CONSULT');
    await maya.holdsExactly([
      order('interrogation.telemetry.1'),
      ...films('completed'),
      asked('evaluate-mimics'),
      asked('surgical-consult'),
      'ClinicalImpression in-progress',
      'Condition cath-kink provisional',
      ...alarm('acute-withdrawal', 'mild'),
      ...accepted('urgent', 1),
      ...update('urgent', 1),
    ]);
  },
};

export const amendedToTheOpposite: Story = {
  id: 'amended-to-the-opposite',
  title: 'The final report said kink; amended, it says no kink',
  async tell(ward) {
    const ines = await ward.admit({ name: 'Ines Roth', born: '1979-11-20', model: 'SYNCHROMED_II' });
    await ines.shows('INTERMITTENT_SYMPTOMS');
    await ines.isSuspected();
    await ines.climbs('INTERROGATION');
    const report = await ines.undergoes('PLAIN_FILMS', kink);
    await ines.isJudged('CATH_KINK', 'confirmed');
    await ines.awaits('SURGICAL_CONSULT');
    await ines.isAccepted(await ines.isPaged('urgent'));
    await ines.amends(
      report,
      seen(
        ['XR_NO_ABNORMALITY', 'XR_KINK_ABSENT', 'XR_DISCONTINUITY_ABSENT', 'XR_TIP_AT_DOCUMENTED_LEVEL'],
        'On review the loop is a projection. No kink.',
      ),
    );
    await ines.isJudged('CATH_KINK', 'open');
    await ines.isProposed('ROTOR_STUDY');
    await ines.holdsExactly([
      order('interrogation.telemetry.1'),
      ...films('completed'),
      order('rotor-study.turn.1', 'draft'),
      'Task surgical-consult cancelled',
      'ClinicalImpression in-progress',
      'Condition cath-kink refuted',
      LOOK,
      ...alarm('none', 'none'),
      ...accepted('urgent', 1),
      ...update('urgent', 1),
    ]);
  },
};

export const enteredInError: Story = {
  id: 'entered-in-error',
  title: 'The report belonged to somebody else and is entered in error',
  async tell(ward) {
    const olek = await ward.admit({ name: 'Olek Baran', born: '1990-06-14', model: 'SYNCHROMED_II' });
    await olek.shows('INTERMITTENT_SYMPTOMS');
    await olek.isSuspected();
    await olek.climbs('INTERROGATION');
    const report = await olek.undergoes('PLAIN_FILMS', kink);
    await olek.isJudged('CATH_KINK', 'confirmed');
    await olek.awaits('SURGICAL_CONSULT');
    await olek.isAccepted(await olek.isPaged('urgent'));
    await olek.amends(report, { ...kink, status: 'entered-in-error', text: 'These films are of another patient.' });
    await olek.isJudged('CATH_KINK', 'open');
    await olek.isProposed('PLAIN_FILMS', { attempt: 2 });
    await olek.holdsExactly([
      order('interrogation.telemetry.1'),
      ...films('completed'),
      ...films('draft', 2),
      'Task surgical-consult cancelled',
      'ClinicalImpression in-progress',
      'Condition cath-kink entered-in-error',
      LOOK,
      ...alarm('none', 'none'),
      ...accepted('urgent', 1),
      ...update('urgent', 1),
    ]);
  },
};
