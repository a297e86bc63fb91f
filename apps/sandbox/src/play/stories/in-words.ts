import { onPaper } from '../bed.js';
import { printed, webPage } from '../papers.js';
import { accepted, alarm, asked, films, LOOK, order, update, type Story } from '../story.js';

const said = (text: string) => ({ findings: [], text });

export const onlyOnPaper: Story = {
  id: 'only-on-paper',
  title: 'Not one code: the interrogation is a web page, the films are a PDF behind a Binary',
  async tell(ward) {
    const runa = await ward.admit({ name: 'Runa Holm', born: '1984-09-12', model: 'SYNCHROMED_II' });
    await runa.shows('INTERMITTENT_SYMPTOMS');
    await runa.isSuspected();
    const check = webPage('<h1>Device check</h1><p>Programme as prescribed.<br>No alarms, no motor stall.</p>');
    await runa.undergoes('INTERROGATION', onPaper(check));
    const letter = [
      'CLINICAL QUESTION: Rule out disconnection of the catheter.',
      'FINDINGS: The pump lies in the left flank. The catheter is sharply folded on itself at the fascia. No gap.',
      'IMPRESSION: Kink of the baclofen catheter at the fascia.',
    ];
    await runa.undergoes('PLAIN_FILMS', onPaper(await printed(letter, 'in-a-binary')));
    await runa.isJudged('CATH_KINK', 'confirmed');
    await runa.awaits('SURGICAL_CONSULT');
    await runa.isAccepted(await runa.isPaged('urgent'));
    await runa.holdsExactly([
      order('interrogation.telemetry.1'),
      ...films('completed'),
      LOOK,
      asked('surgical-consult'),
      'ClinicalImpression in-progress',
      'Condition cath-kink provisional',
      ...alarm('none', 'none'),
      ...accepted('urgent', 1),
    ]);
  },
};

export const takenBackInAnAddendum: Story = {
  id: 'taken-back-in-an-addendum',
  title: 'The report is dictated as a kink; an addendum says that it was a projection',
  async tell(ward) {
    const ines = await ward.admit({ name: 'Ylva Brandt', born: '1991-01-30', model: 'SYNCHROMED_II' });
    await ines.shows('INTERMITTENT_SYMPTOMS');
    await ines.isSuspected();
    await ines.climbs('INTERROGATION');
    const kinked = 'IMPRESSION: The catheter is kinked at the flank.';
    const report = await ines.undergoes('PLAIN_FILMS', said(kinked));
    await ines.isJudged('CATH_KINK', 'confirmed');
    await ines.awaits('SURGICAL_CONSULT');
    await ines.isAccepted(await ines.isPaged('urgent'));
    const added = 'ADDENDUM: On review the kink described above is a projection. No kink. Catheter continuous.';
    await ines.amends(report, { ...said(`${kinked}\n\n${added}`), status: 'appended' });
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

export const codeAgainstWords: Story = {
  id: 'code-against-words',
  title: 'The code says no kink, the words say kink: a clinician reads the report and decides',
  async tell(ward) {
    const bo = await ward.admit({ name: 'Bo Sandberg', born: '1968-05-21', model: 'SYNCHROMED_II' });
    await bo.shows('INTERMITTENT_SYMPTOMS');
    await bo.isSuspected();
    await bo.climbs('INTERROGATION');
    const report = await bo.undergoes('PLAIN_FILMS', {
      findings: ['XR_KINK_ABSENT'],
      text: 'The catheter is kinked behind the pump.',
    });
    await bo.isJudged('CATH_KINK', 'suspected');
    await bo.asksForAReading();
    await bo.isReadByAClinician(report, ['XR_KINK']);
    await bo.isJudged('CATH_KINK', 'confirmed');
    await bo.awaits('SURGICAL_CONSULT');
    await bo.isAccepted(await bo.isPaged('urgent'));
    await bo.holdsExactly([
      order('interrogation.telemetry.1'),
      ...films('completed'),
      LOOK,
      asked('clinician-review'),
      asked('surgical-consult'),
      'ClinicalImpression in-progress',
      'Condition cath-kink provisional',
      ...alarm('none', 'none'),
      ...accepted('urgent', 1),
    ]);
  },
};

export const inAnotherLanguage: Story = {
  id: 'in-another-language',
  title: 'The letter is German: nothing is concluded until somebody who reads it has said what it says',
  async tell(ward) {
    const emil = await ward.admit({ name: 'Emil Haas', born: '1972-12-01', model: 'SYNCHROMED_II' });
    await emil.shows('INTERMITTENT_SYMPTOMS');
    await emil.isSuspected();
    await emil.climbs('INTERROGATION');
    const letter = webPage(
      '<p>Der Katheter ist durchgehend und nicht geknickt. Die Spitze liegt auf H&ouml;he T8.</p>',
    );
    const report = await emil.undergoes('PLAIN_FILMS', onPaper(letter));
    await emil.asksForAReading();
    await emil.isReadByAClinician(report, ['XR_NO_ABNORMALITY', 'XR_KINK_ABSENT', 'XR_DISCONTINUITY_ABSENT']);
    await emil.isProposed('ROTOR_STUDY');
    await emil.holdsExactly([
      order('interrogation.telemetry.1'),
      ...films('completed'),
      order('rotor-study.turn.1', 'draft'),
      LOOK,
      asked('clinician-review'),
      'ClinicalImpression in-progress',
    ]);
  },
};

export const nobodyUnderstood: Story = {
  id: 'nobody-understood',
  title: 'Normal but for one sentence that nobody understood: that is not normal',
  async tell(ward) {
    const siri = await ward.admit({ name: 'Siri Vale', born: '1995-08-08', model: 'SYNCHROMED_II' });
    await siri.shows('INTERMITTENT_SYMPTOMS');
    await siri.isSuspected();
    await siri.climbs('INTERROGATION');
    await siri.undergoes('PLAIN_FILMS', said('Catheter continuous, no kink. The pump has an odd shimmer about it.'));
    await siri.isProposed('ROTOR_STUDY');
    await siri.holdsExactly([
      order('interrogation.telemetry.1'),
      ...films('completed'),
      order('rotor-study.turn.1', 'draft'),
      LOOK,
      asked('clinician-review'),
      'ClinicalImpression in-progress',
    ]);
  },
};
