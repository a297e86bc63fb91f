import { seen } from '../bed.js';
import {
  accepted,
  AFTER_THE_SIDE_PORT,
  alarm,
  asked,
  BEFORE_THE_SIDE_PORT,
  LOOK,
  order,
  type Story,
} from '../story.js';

const HOUR_MS = 3_600_000;
const LADDER = ['INTERROGATION', 'PLAIN_FILMS', 'ROTOR_STUDY', 'CSF_ASPIRATION'] as const;

export const disconnectedBehindThePump: Story = {
  id: 'disconnected-behind-the-pump',
  title: 'Seen from behind, the catheter has come off the pump',
  async tell(ward) {
    const dora = await ward.admit({ name: 'Dora Vance', born: '1973-03-15', model: 'SYNCHROMED_II' });
    await dora.shows('INTERMITTENT_SYMPTOMS');
    await dora.isSuspected();
    await dora.climbs(...LADDER);
    await dora.undergoes(
      'FLUORO_CONTRAST',
      seen(
        ['FL_EXTRAVASATION_AT_PUMP_CONNECTOR', 'FL_COLLECTION_BEHIND_PUMP', 'FL_DISCONNECTION_VISIBLE'],
        'Lateral view: the catheter is off the connector, contrast pools behind the pump.',
        { values: { contrast_volume: [8, 'mL'], contrast_iodine: [180, 'mg/mL'] }, agent: 'Omnipaque 180' },
      ),
    );
    await dora.isJudged('CATH_DISCONNECTION_AT_PUMP', 'confirmed');
    await dora.isJudged('SUBCUT_COLLECTION', 'confirmed');
    await dora.awaits('SURGICAL_CONSULT');
    await dora.isAccepted(await dora.isPaged('urgent'));
    await dora.holdsExactly([
      ...BEFORE_THE_SIDE_PORT,
      order('csf-aspiration.side-port.1'),
      order('fluoro-contrast.injection.1'),
      order('ct-post-contrast.scan.1', 'revoked'),
      ...AFTER_THE_SIDE_PORT,
      asked('surgical-consult'),
      LOOK,
      'ClinicalImpression in-progress',
      'Condition cath-disconnection-at-pump provisional',
      'Condition subcut-collection provisional',
      ...alarm('none', 'none'),
      ...accepted('urgent', 1),
    ]);
  },
};

export const negativeFluoroscopyPositiveCt: Story = {
  id: 'negative-fluoroscopy-positive-ct',
  title: 'Fluoroscopy sees no leak, the CT right after it does',
  async tell(ward) {
    const hugo = await ward.admit({ name: 'Hugo Lange', born: '1985-01-09', model: 'SYNCHROMED_II' });
    await hugo.shows('INTERMITTENT_SYMPTOMS');
    await hugo.isSuspected();
    await hugo.climbs(...LADDER, 'FLUORO_CONTRAST');
    await hugo.undergoes(
      'CT_POST_CONTRAST',
      seen(
        ['CT_EXTRAVASATION_ADJACENT_CATHETER', 'CT_DEPENDENT_LAYERING', 'CT_TIP_INTRATHECAL'],
        'A little contrast beside the catheter at L3, which looks intact.',
      ),
    );
    await hugo.isJudged('CATH_MICROLEAK', 'confirmed');
    await hugo.awaits('SURGICAL_CONSULT');
    await hugo.isAccepted(await hugo.isPaged('urgent'));
    await hugo.holdsExactly([
      ...BEFORE_THE_SIDE_PORT,
      order('csf-aspiration.side-port.1'),
      order('fluoro-contrast.injection.1'),
      order('ct-post-contrast.scan.1'),
      ...AFTER_THE_SIDE_PORT,
      asked('surgical-consult'),
      LOOK,
      'ClinicalImpression in-progress',
      'Condition cath-microleak provisional',
      ...alarm('none', 'none'),
      ...accepted('urgent', 1),
    ]);
  },
};

export const tracerStopsInTheCatheter: Story = {
  id: 'tracer-stops-in-the-catheter',
  title: 'Nothing was aspirated; two days later the tracer ends inside the catheter',
  async tell(ward) {
    const yara = await ward.admit({ name: 'Yara Silva', born: '1977-06-06', model: 'SYNCHROMED_II' });
    await yara.shows('INTERMITTENT_SYMPTOMS');
    await yara.isSuspected();
    await yara.climbs('INTERROGATION', 'PLAIN_FILMS', 'ROTOR_STUDY');
    await yara.undergoes('CSF_ASPIRATION', seen(['ASP_NONE'], 'Nothing could be aspirated.'));
    const scintigraphy = await yara.isProposed('SCINT_IN111');
    await yara.signs(scintigraphy);
    await ward.timePasses(50 * HOUR_MS, 'Fifty hours pass; images are taken on each day.');
    await yara.isReported(
      'SCINT_IN111',
      scintigraphy,
      seen(['SC_STOPS_IN_CATHETER'], 'At 50 hours activity still ends in the catheter at L4.', {
        values: { time_post_injection: [50, 'h'], activity: [0.5, 'mCi'] },
      }),
    );
    await yara.isJudged('CATH_KINK', 'suspected');
    await yara.awaits('SURGICAL_CONSULT');
    await yara.isAccepted(await yara.isPaged('urgent'));
    await yara.holdsExactly([
      ...BEFORE_THE_SIDE_PORT,
      order('csf-aspiration.side-port.1'),
      order('fluoro-contrast.injection.1', 'revoked'),
      order('ct-post-contrast.scan.1', 'revoked'),
      order('scint-in111.serial-images.1'),
      ...AFTER_THE_SIDE_PORT,
      asked('surgical-consult'),
      LOOK,
      'ClinicalImpression in-progress',
      ...alarm('none', 'none'),
      ...accepted('urgent', 1),
    ]);
  },
};

export const everythingNormal: Story = {
  id: 'everything-normal',
  title: 'Every test is normal: ending is proposed to a clinician, and nobody is paged',
  async tell(ward) {
    const leo = await ward.admit({ name: 'Leo Marin', born: '1988-08-17', model: 'SYNCHROMED_II' });
    await leo.shows('INTERMITTENT_SYMPTOMS');
    await leo.isSuspected();
    await leo.climbs(...LADDER, 'FLUORO_CONTRAST', 'CT_POST_CONTRAST', 'SCINT_IN111');
    await leo.isJudged('PUMP_ROTOR_ROLLER_MALFUNCTION', 'excluded');
    await leo.isJudged('CATH_KINK', 'open');
    await leo.awaits('CLINICIAN_REVIEW_CLOSE');
    await leo.holdsExactly([
      ...BEFORE_THE_SIDE_PORT,
      order('csf-aspiration.side-port.1'),
      order('fluoro-contrast.injection.1'),
      order('ct-post-contrast.scan.1'),
      order('scint-in111.serial-images.1'),
      ...AFTER_THE_SIDE_PORT,
      asked('clinician-review-close'),
      LOOK,
      'ClinicalImpression in-progress',
    ]);
  },
};
