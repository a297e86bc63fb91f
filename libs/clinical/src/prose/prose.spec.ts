import { describe, expect, it } from '@jest/globals';
import { assertPhrase, type MentionStatus, proseReader, saidOfCauses, type Step } from '../index.js';
import { compileReader } from './dictionary.js';
import { UnreadablePattern } from './text/pattern.js';

const reader = proseReader();
const read = (text: string, step: Step) => reader.read([{ id: 'conclusion', text }], step, {});
const said = (text: string, step: Step): Readonly<Record<string, MentionStatus>> =>
  Object.fromEntries(saidOfCauses(read(text, step).mentions));

describe('what is said of it, each by its rule', () => {
  const rows: readonly (readonly [string, string, MentionStatus])[] = [
    ['ITB.RD.01', 'No evidence of kink.', 'ABSENT'],
    ['ITB.RD.01', 'The catheter without gap, kink or leak.', 'ABSENT'],
    ['ITB.RD.02', 'Kink: none.', 'ABSENT'],
    ['ITB.RD.02', 'A kink is not seen.', 'ABSENT'],
    ['ITB.RD.03', 'No definite kink.', 'NOT_EXCLUDED'],
    ['ITB.RD.03', 'A kink cannot be excluded.', 'NOT_EXCLUDED'],
    ['ITB.RD.04', 'Possible kink.', 'POSSIBLE'],
    ['ITB.RD.04', 'Findings suspicious for a kink.', 'POSSIBLE'],
    ['ITB.RD.05', 'Indication: rule out kink.', 'QUESTION'],
    ['ITB.RD.06', 'The kink has resolved.', 'HISTORICAL_RESOLVED'],
    ['ITB.RD.07', 'The known kink is unchanged.', 'HISTORICAL_PERSISTS'],
    ['ITB.RD.07', 'No change in the known kink.', 'HISTORICAL_PERSISTS'],
    ['ITB.RD.08', 'A kink was not assessed.', 'NOT_ASSESSED'],
    ['ITB.RD.09', 'The catheter is not without a kink.', 'PRESENT'],
    ['ITB.RD.10', 'There is a kink.', 'PRESENT'],
  ];
  it.each(rows)('%s %s', (rule, text, status) => {
    const { mentions } = read(text, 'PLAIN_FILMS');
    expect(
      mentions.filter(({ cause }) => cause === 'CATH_KINK').map((mention) => [mention.rule, mention.status]),
    ).toEqual([[rule, status]]);
  });

  it('the words that decided it are pointed at', () => {
    const text = 'Catheter intact. No evidence of a kink at the flank.';
    const [kink] = read(text, 'PLAIN_FILMS').mentions.filter(({ cause }) => cause === 'CATH_KINK');
    const at = ({ from, to }: { readonly from: number; readonly to: number }): string => text.slice(from, to);
    expect([kink?.place && at(kink.place), kink?.trigger && at(kink.trigger), kink?.place?.document]).toEqual([
      'kink',
      'No evidence of',
      'conclusion',
    ]);
  });
});

describe('a hedged absence excludes nothing', () => {
  it.each([
    'Kink is probably absent.',
    'Kink appears to be absent.',
    'Possibly a kink is excluded.',
    'Probably the catheter is not kinked.',
    'I do not see a definite kink.',
    'It is likely that no kink is present.',
    'There is probably neither gap nor kink.',
    'No kink, I think.',
    'The kink has probably resolved.',
    'I doubt there is a kink.',
    'A kink is not obvious.',
    'The catheter does not seem to be kinked.',
    'Not seeing a kink in one position does not exclude an intermittent one.',
    'No gap or kink can be excluded.',
  ])('%s', (text) => {
    expect(said(text, 'PLAIN_FILMS')['CATH_KINK']).toBe('NOT_EXCLUDED');
  });

  it('nor does hedged health', () => {
    expect(said('Tip possibly unchanged at T8.', 'PLAIN_FILMS')).toEqual({ CATH_TIP_MIGRATION: 'NOT_EXCLUDED' });
    expect(read('CSF possibly aspirated freely.', 'CSF_ASPIRATION').findings).toEqual([]);
    expect(read('Tip possibly unchanged at T8.', 'PLAIN_FILMS').findings).toEqual([]);
  });

  it.each([
    'Kink and disconnection of the catheter are both possible.',
    'Kink of the catheter, occlusion and disconnection are all possible.',
    'Both kink and disconnection remain possible.',
    'Possibilities include a kink, and a disconnection.',
  ])('what is said of both is said of each: %s', (text) => {
    expect(said(text, 'PLAIN_FILMS')).toMatchObject({ CATH_KINK: 'POSSIBLE', CATH_DISCONNECTION_AT_PUMP: 'POSSIBLE' });
  });

  it('behind an `and` the subject of the clause is meant', () => {
    expect(said('A kink can give the same picture and is possible.', 'PLAIN_FILMS')).toEqual({ CATH_KINK: 'POSSIBLE' });
    expect(said('A kink was looked for and is not seen.', 'PLAIN_FILMS')).toEqual({ CATH_KINK: 'ABSENT' });
  });

  it('May is a month', () => {
    expect(said('The kink of 12 May was corrected.', 'PLAIN_FILMS')).toEqual({ CATH_KINK: 'HISTORICAL_RESOLVED' });
    expect(said('The catheter may be kinked.', 'PLAIN_FILMS')).toEqual({ CATH_KINK: 'POSSIBLE' });
  });

  it('nothing new beside what is old and unchanged is no absence', () => {
    expect(said('No new kink; the old one beside the pump is unchanged.', 'PLAIN_FILMS')).toEqual({
      CATH_KINK: 'HISTORICAL_PERSISTS',
    });
    expect(said('No gap or kink could be seen.', 'PLAIN_FILMS')['CATH_KINK']).toBe('ABSENT');
  });
});

describe('a line that was only wrapped is no line of its own', () => {
  it.each([
    [
      'Catheter traced from pump to T10: no\nkink, no discontinuity.',
      { CATH_KINK: 'ABSENT', CATH_BREAK_OR_MACROLEAK: 'ABSENT' },
    ],
    [
      'Neither fracture\nnor kink can be ruled out.',
      { CATH_KINK: 'NOT_EXCLUDED', CATH_BREAK_OR_MACROLEAK: 'NOT_EXCLUDED' },
    ],
    ['Disconnection from the\npump is not seen.', { CATH_DISCONNECTION_AT_PUMP: 'ABSENT' }],
    [
      'Kink, break, tip\nmigration: none of these.',
      { CATH_KINK: 'ABSENT', CATH_BREAK_OR_MACROLEAK: 'ABSENT', CATH_TIP_MIGRATION: 'ABSENT' },
    ],
    ['Compared with\nMarch the catheter has come off the pump.', { CATH_DISCONNECTION_AT_PUMP: 'PRESENT' }],
    ['Technically limited\nstudy: kink cannot be excluded.', { CATH_KINK: 'NOT_EXCLUDED' }],
    ['Kink\n- none.', { CATH_KINK: 'ABSENT' }],
  ] as const)('%j', (text, causes) => {
    expect(said(text, 'PLAIN_FILMS')).toEqual(causes);
    expect(said(text.replace('\n', ' '), 'PLAIN_FILMS')).toEqual(causes);
  });

  it.each([
    ['Kink: no\nDisconnection: yes', { CATH_KINK: 'ABSENT', CATH_DISCONNECTION_AT_PUMP: 'PRESENT' }],
    ['Kink no\nDisconnection yes', { CATH_KINK: 'ABSENT', CATH_DISCONNECTION_AT_PUMP: 'PRESENT' }],
    ['- No kink\n- Catheter disconnected', { CATH_KINK: 'ABSENT', CATH_DISCONNECTION_AT_PUMP: 'PRESENT' }],
    ['1. No kink\n2. Catheter disconnected', { CATH_KINK: 'ABSENT', CATH_DISCONNECTION_AT_PUMP: 'PRESENT' }],
    ['No kink\nCatheter disconnected', { CATH_KINK: 'ABSENT', CATH_DISCONNECTION_AT_PUMP: 'PRESENT' }],
    ['No evidence of:\n- kink\n- disconnection', { CATH_KINK: 'ABSENT', CATH_DISCONNECTION_AT_PUMP: 'ABSENT' }],
    [
      'INDICATION\nStiff, ?kink\nFINDINGS\nCatheter disconnected',
      { CATH_KINK: 'QUESTION', CATH_DISCONNECTION_AT_PUMP: 'PRESENT' },
    ],
  ] as const)('one that begins an item is: %j', (text, causes) => {
    expect(said(text, 'PLAIN_FILMS')).toEqual(causes);
  });

  it('a heading without a colon stands alone: the first word of a sentence is none', () => {
    expect(said('Contrast\nescapes from the catheter at L4.', 'FLUORO_CONTRAST')).toEqual({
      CATH_BREAK_OR_MACROLEAK: 'PRESENT',
    });
    expect(read('Study\nlimited by motion. Catheter kinked.', 'PLAIN_FILMS').findings).toContain('XR_LIMITED_QUALITY');
  });
});

describe('whose it is', () => {
  it.each([
    ['VP shunt catheter kinked at the clavicle.', {}],
    ['Fracture of the stimulator lead. The baclofen catheter shows no kink.', { CATH_KINK: 'ABSENT' }],
    ['Foley catheter kinked. Baclofen catheter continuous.', { CATH_BREAK_OR_MACROLEAK: 'ABSENT' }],
    ['Loculated pleural effusion. The pump is in the left abdomen.', {}],
    ['Baclofen pump. Loculated right pleural effusion. Left effusion, loculated.', {}],
    ['Baclofen pump. Shunt catheter tip disconnected. Tip of the nasogastric tube kinked.', {}],
    ['Baclofen pump. Stimulator in the buttock. Its lead has migrated and is fractured near the anchor.', {}],
    ['Baclofen pump. VP shunt in the chest. It is disconnected at the neck.', {}],
    ['Baclofen pump. Disc extrusion L4/5 on the left, migrated upward.', {}],
    ['Baclofen pump. Fractures of the left transverse processes. Fracture of L2. Healed fracture of the sternum.', {}],
    ['Baclofen pump filled for 12 h. Healed fracture of the rib.', {}],
    ['Baclofen pump. Loops of small bowel, no perforation. No leak of oral contrast.', {}],
    ['Baclofen pump. Presacral fluid collection, not related to the infusion system.', {}],
    ['The catheter crosses the ribs and is kinked.', { CATH_KINK: 'PRESENT' }],
    ['Rods in place, kink of the catheter at L3.', { CATH_KINK: 'PRESENT' }],
    [
      'The pump lies over the iliac crest. It is disconnected from the catheter.',
      { CATH_DISCONNECTION_AT_PUMP: 'PRESENT' },
    ],
  ] as const)('%s', (text, causes) => {
    expect(said(text, 'PLAIN_FILMS')).toEqual(causes);
  });

  it('where nobody can say whose it is a human is asked, and only where something is there', () => {
    const why = (text: string) => read(text, 'PLAIN_FILMS').unread.map((one) => one.why);
    expect(why('Baclofen pump in the abdomen. Spinal rods in good position, kink at L3.')).toContain('whose');
    expect(why('Baclofen pump in the abdomen. Spinal rods in good position, no kink.')).toEqual([]);
  });

  it('what lies about harmlessly limits nothing', () => {
    expect(read('Catheter kinked. Normal bowel gas pattern.', 'PLAIN_FILMS').findings).toEqual(['XR_KINK']);
    expect(read('Catheter obscured by bowel gas.', 'PLAIN_FILMS').findings).toEqual(['XR_LIMITED_QUALITY']);
    expect(read('No granuloma. No motion artefact.', 'MRI').findings).toEqual(['MR_NO_TIP_LESION']);
  });

  it('pieces of an older catheter, and sentences about the pump that nobody understood, are shown to a human', () => {
    const why = (text: string) => read(text, 'PLAIN_FILMS').unread.map((one) => one.why);
    expect(why('Retained fragment of the abandoned catheter at L2.')).toEqual(['remnant']);
    expect(why('The pump has an odd shimmer about it. No kink.')).toEqual(['no-target']);
    expect(why('No kink of the catheter.')).toEqual([]);
  });

  it('a title above the report says nothing; another first line does', () => {
    const unread = (text: string) => read(text, 'PLAIN_FILMS').unread.length;
    expect(unread('RADIOGRAPHS OF THE PUMP SYSTEM\n\nNo kink of the catheter.')).toBe(0);
    expect(unread('Pump looks odd on the film\n\nNo kink of the catheter.')).toBe(1);
  });

  it('words that say nothing of ours are no finding, and text of which nothing is understood says so', () => {
    expect(read('Normal chest.', 'PLAIN_FILMS')).toMatchObject({ mentions: [], findings: [], nothingUnderstood: true });
    expect(read('', 'PLAIN_FILMS').nothingUnderstood).toBe(false);
  });
});

describe('a level that was', () => {
  it.each([
    'Interval retraction of the catheter tip, now at L1 (previously T8).',
    'The tip has migrated to L2, previously at T9.',
  ])('is no history of the tip that has moved: %s', (text) => {
    expect(said(text, 'PLAIN_FILMS')).toEqual({ CATH_TIP_MIGRATION: 'PRESENT' });
  });
});

describe('what was added later', () => {
  const kinked = 'IMPRESSION: The catheter is kinked at the flank.';
  const of = (...texts: readonly string[]) =>
    reader.read(
      texts.map((text, nth) => ({ id: `${nth}`, text })),
      'PLAIN_FILMS',
      {},
    );
  it('an addendum that says what was wrong takes it back, in the same text or as a document of its own', () => {
    const added = 'ADDENDUM: On review the loop is a projection. No kink.';
    for (const read of [of(`${kinked}\n\n${added}`), of(kinked, added)]) {
      expect(Object.fromEntries(saidOfCauses(read.mentions))).toEqual({ CATH_KINK: 'ABSENT' });
      expect(read.findings).toEqual(['XR_KINK_ABSENT']);
      expect(read.unread.filter(({ why }) => why === 'reversal')).toEqual([]);
    }
    const titled = [
      { id: '0', text: kinked },
      { id: '1', title: 'Addendum', text: 'The kink was reported in error. No kink of the catheter.' },
    ];
    expect(Object.fromEntries(saidOfCauses(reader.read(titled, 'PLAIN_FILMS', {}).mentions))).toEqual({
      CATH_KINK: 'ABSENT',
    });
  });

  it('one that merely says otherwise undoes nothing, and a human is asked', () => {
    const read = of(`${kinked}\n\nADDENDUM: No kink of the thoracic portion.`);
    expect(Object.fromEntries(saidOfCauses(read.mentions))).toEqual({ CATH_KINK: 'PRESENT' });
    expect(read.findings).toEqual(['XR_KINK']);
    expect(read.unread.map(({ why }) => why)).toContain('reversal');
  });

  it('an addendum adds what it found, and documents that disagree are read at their worst', () => {
    const found = of('No kink. Catheter continuous.', 'ADDENDUM: On review there is a kink at the pump.');
    expect(saidOfCauses(found.mentions).get('CATH_KINK')).toBe('PRESENT');
    expect(found.findings).not.toContain('XR_KINK_ABSENT');
    expect(of('No kink.', kinked).findings).toEqual(['XR_KINK']);
  });
});

describe('a level', () => {
  it.each([
    ['Tip at T9, previously T2.', ['XR_TIP_BELOW_DOCUMENTED_LEVEL']],
    ['Tip at T9, laminectomy at L2 was noted.', []],
    ['Tip at T9; the catheter enters at L2 as before.', []],
  ])('%s', (text, findings) => {
    expect(read(text, 'PLAIN_FILMS').findings).toEqual(findings);
  });
});

describe('another language', () => {
  it.each([
    'Der Katheter ist am Konnektor abgeknickt, kein Austritt von Kontrastmittel.',
    'Le cathéter est plié au niveau du flanc, sans fuite.',
    'El catéter está acodado en el flanco y la punta es visible.',
    'De katheter is intact en de tip ligt op niveau T10. Geen lekkage bij de pomp.',
    'Катетер перегнут.',
  ])('%s', (text) => {
    expect(read(text, 'PLAIN_FILMS')).toEqual({
      mentions: [],
      findings: [],
      unread: [{ document: 'conclusion', from: 0, to: text.length, why: 'language' }],
      limited: false,
      nothingUnderstood: true,
    });
  });

  it('English in telegram style is English', () => {
    expect(said('Cath tip T8, no kink, no leak.', 'PLAIN_FILMS')['CATH_KINK']).toBe('ABSENT');
  });
});

describe('any phrase in any sentence', () => {
  it.each([
    ['fever', 'He denies fever, chills or cough.', 'ABSENT'],
    ['cough', 'He denies fever but has a cough.', 'PRESENT'],
    ['pneumonia', 'Pneumonia was ruled out.', 'ABSENT'],
    ['pneumonia', 'Rule out pneumonia.', 'QUESTION'],
    ['infarct', 'Old infarct, unchanged.', 'HISTORICAL_PERSISTS'],
    ['PNEUMOTHORAX', 'no pneumothorax', 'ABSENT'],
  ] as const)('%s in: %s', (phrase, sentence, status) => {
    expect(assertPhrase(phrase, sentence)).toBe(status);
  });

  it('a phrase that does not occur is still answered', () => {
    expect(assertPhrase('granuloma', 'Nothing of the kind.')).toBe('PRESENT');
    expect(assertPhrase('', '')).toBe('PRESENT');
  });
});

describe('the dictionary', () => {
  it('takes the words of a site, and refuses what it cannot read', () => {
    const site = proseReader({ kink: ['crumpled'] });
    const says = (own: typeof reader): number =>
      own.read([{ id: '', text: 'The catheter is crumpled.' }], 'PLAIN_FILMS', {}).mentions.length;
    expect([says(reader), says(site)]).toEqual([0, 1]);
    for (const word of ['', '...', '[only]', 'ki*', '<nothing>', 'what!'])
      expect(() => compileReader({ kink: [word] })).toThrow(UnreadablePattern);
    expect(() => compileReader({ kinck: ['crumpled'] })).toThrow(UnreadablePattern);
  });
});
