import { accepted, alarm, asked, order, type Story } from '../story.js';

export const mildTurnsSevere: Story = {
  id: 'mild-turns-severe',
  title: 'Mild withdrawal is accepted; then it is severe, and the phone rings anew',
  async tell(ward) {
    const sami = await ward.admit({ name: 'Sami Oduya', born: '1998-02-24', model: 'SYNCHROMED_II' });
    await sami.hasTone(3, 1, 12);
    await sami.isAccepted(await sami.isPaged('urgent'));
    await sami.isSuspected();
    await sami.isProposed('INTERROGATION');
    await sami.shows('ALTERED_MENTAL_STATUS');
    await sami.isAccepted(await sami.isPaged('emergency', 2));
    await sami.awaits('RESCUE_BOLUS_DECISION');
    // Fever comes as well: it is as severe as before, and whoever has accepted is not called again.
    await sami.has('temperature', [39.2, 'Cel']);
    await sami.holdsExactly([
      order('interrogation.telemetry.1', 'draft'),
      asked('evaluate-mimics'),
      asked('rescue-bolus-decision'),
      asked('temporise-and-restore-decision'),
      'ClinicalImpression in-progress',
      ...alarm('acute-withdrawal', 'severe'),
      ...accepted('urgent', 1),
      ...accepted('emergency', 2),
    ]);
  },
};
