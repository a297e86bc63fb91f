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

const LADDER = ['INTERROGATION', 'PLAIN_FILMS', 'ROTOR_STUDY'] as const;

export const nothingAspirated: Story = {
  id: 'nothing-aspirated',
  title: 'Nothing comes back from the side port: contrast stays closed',
  async tell(ward) {
    const iris = await ward.admit({ name: 'Iris Kaya', born: '1981-02-11', model: 'SYNCHROMED_II' });
    await iris.shows('INTERMITTENT_SYMPTOMS');
    await iris.isSuspected();
    await iris.climbs(...LADDER);
    await iris.undergoes('CSF_ASPIRATION', seen(['ASP_NONE'], 'Nothing could be aspirated in two attempts.'));
    await iris.isJudged('CATH_OCCLUSION', 'suspected');
    await iris.isProposed('SCINT_IN111');
    await iris.holdsExactly([
      ...BEFORE_THE_SIDE_PORT,
      order('csf-aspiration.side-port.1'),
      order('fluoro-contrast.injection.1', 'revoked'),
      order('ct-post-contrast.scan.1', 'revoked'),
      order('scint-in111.serial-images.1', 'draft'),
      ...AFTER_THE_SIDE_PORT,
      LOOK,
      'ClinicalImpression in-progress',
    ]);
  },
};

export const aspirationByOneTap: Story = {
  id: 'aspiration-by-one-tap',
  title: 'The aspiration is recorded by one tap, and the contrast order is released',
  async tell(ward) {
    const noa = await ward.admit({ name: 'Noa Stern', born: '1992-10-03', model: 'SYNCHROMED_II' });
    await noa.shows('INTERMITTENT_SYMPTOMS');
    await noa.isSuspected();
    await noa.climbs(...LADDER);
    const [aspiration] = [await noa.isProposed('CSF_ASPIRATION')];
    await noa.isProposed('FLUORO_CONTRAST', { status: 'on-hold' });
    await noa.signs(aspiration);
    await noa.isToldOfAspiration(3);
    const contrast = await noa.isProposed('FLUORO_CONTRAST');
    await noa.signs(contrast, 'the contrast study');
    await noa.holdsExactly([
      ...BEFORE_THE_SIDE_PORT,
      order('csf-aspiration.side-port.1', 'active'),
      order('fluoro-contrast.injection.1', 'active'),
      order('ct-post-contrast.scan.1', 'draft'),
      ...AFTER_THE_SIDE_PORT,
      LOOK,
      'ClinicalImpression in-progress',
    ]);
  },
};

export const contrastWithoutAspiration: Story = {
  id: 'contrast-without-aspiration',
  title: 'A contrast order is signed without a recorded aspiration: it is put on hold',
  async tell(ward) {
    const ruth = await ward.admit({ name: 'Ruth Amado', born: '1970-05-27', model: 'SYNCHROMED_II' });
    await ruth.shows('INTERMITTENT_SYMPTOMS');
    await ruth.isSuspected();
    await ruth.climbs(...LADDER);
    await ruth.isProposed('CSF_ASPIRATION');
    const contrast = await ruth.isProposed('FLUORO_CONTRAST', { status: 'on-hold' });
    await ruth.signs(contrast, 'the contrast study, and nobody has aspirated');
    await ruth.holds('DetectedIssue g-aspiration-before-contrast final');
    await ruth.isProposed('FLUORO_CONTRAST', { status: 'on-hold' });
    await ruth.holdsExactly([
      ...BEFORE_THE_SIDE_PORT,
      order('csf-aspiration.side-port.1', 'draft'),
      order('fluoro-contrast.injection.1', 'on-hold'),
      order('ct-post-contrast.scan.1', 'on-hold'),
      LOOK,
      'ClinicalImpression in-progress',
      'DetectedIssue g-aspiration-before-contrast final',
    ]);
  },
};

export const contrastNotHeld: Story = {
  id: 'contrast-not-held',
  title: 'The same, and the EHR refuses the hold: somebody is paged',
  async tell(ward) {
    const emil = await ward.admit({ name: 'Emil Sand', born: '1966-07-19', model: 'SYNCHROMED_II' });
    await emil.shows('INTERMITTENT_SYMPTOMS');
    await emil.isSuspected();
    await emil.climbs(...LADDER);
    await emil.isProposed('CSF_ASPIRATION');
    const contrast = await emil.isProposed('FLUORO_CONTRAST', { status: 'on-hold' });
    const restore = await ward.ehrTurns({ kind: 'refuse', type: 'ServiceRequest', status: 422, toStatus: 'on-hold' });
    await emil.signs(contrast, 'the contrast study, and nobody has aspirated');
    await emil.isAccepted(await emil.isPaged('urgent'));
    if ((await restore()) === 0) throw new Error('The EHR was never asked to hold the order');
    await ward.retriesWhatWasSetAside('the EHR takes a hold again, so it is asked once more');
    await emil.isProposed('FLUORO_CONTRAST', { status: 'on-hold' });
    await emil.holdsExactly([
      ...BEFORE_THE_SIDE_PORT,
      order('csf-aspiration.side-port.1', 'draft'),
      order('fluoro-contrast.injection.1', 'on-hold'),
      order('ct-post-contrast.scan.1', 'on-hold'),
      asked('hold-order'),
      LOOK,
      'ClinicalImpression in-progress',
      'DetectedIssue g-aspiration-before-contrast final',
      ...alarm('none', 'none'),
      ...accepted('urgent', 1),
    ]);
  },
};
