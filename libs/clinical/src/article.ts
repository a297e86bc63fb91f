// The citation shelf. Keys hang beside the facts; the words here are ours. The article is AJNR Am J Neuroradiol 32:1158-64 (2011).
// D entries were read as excerpts or abstracts only. `inf` is our inference, `cfg` a product default: neither is in any source.

export interface Citation {
  readonly where: string;
  readonly says: string;
}

const at =
  (where: string) =>
  (says: string): Citation => ({ where, says });
const pump = at('article, Pump Malfunction');
const films = at('article, Radiography and Fluoroscopy');
const ct = at('article, CT');
const nuclear = at('article, Nuclear Scintigraphy');
const future = at('article, Future Directions');
const figure = at('article, figure');
const beyond = at('beyond the article, excerpt or abstract');
const page = at('clinical page of this project');

export const SHELF = {
  a01: pump('interrogate the pump first: programme and reservoir'),
  a02: pump('AP and lateral abdominal films find dislodgement and disconnection'),
  a03: pump('films round a programmed turn: 90 degrees EL rotor, 120 degrees II roller'),
  a04: pump('overt withdrawal: bolus by pump or lumbar puncture'),
  a05: pump('intrathecal contrast through the side port looks for leaks; its use is disputed'),
  a06: pump('2-3 mL are aspirated before every injection; residual drug pushed in can kill'),
  a07: pump('CT and radioisotopes add detail'),
  a08: films('films come first among images: kink, migration, discontinuity often show'),
  a09: films('pump function can be judged only by films before and after a turn'),
  a10: films('no turn usually means rotor or roller; a blocked catheter can stall it too'),
  a11: films('a magnet can stop the rotor, which should restart by itself'),
  a12: films('abdomen, two lumbar planes and thoracic AP usually cover the system'),
  a13: films('films say nothing about patency, occlusion or leaks'),
  a14: films('films not diagnostic: fluoroscopy is next'),
  a15: films('CSF came and symptoms are mild: a bolus trial is reasonable'),
  a16: films('severe symptoms or no response: contrast under fluoroscopy'),
  a17: films('fluoroscopy sometimes shows disconnection, large leaks, displaced tips'),
  a18: films('watch position changes when the history suggests it'),
  a19: films('fluoroscopy misses much'),
  a20: films('look behind the pump'),
  a21: films('contrast in the reservoir rarely helps'),
  a22: films('CT seems more sensitive for some of it'),
  a23: ct('CT after contrast helps for leaks and collections'),
  a24: ct('cross-sections find the tip when films are equivocal'),
  a25: ct('2-3 mL on the CT table, or 5-10 mL under fluoroscopy and CT at once'),
  a26: ct('dependent layering beside the tip suggests a normal study'),
  a27: ct('contrast outside the sac: leak or moved tip'),
  a28: ct('contrast that stays and does not layer: loculation'),
  a29: nuclear('radionuclide flow study when earlier imaging is inconclusive'),
  a30: nuclear('In-111 DTPA 0.5-0.6 mCi into the reservoir'),
  a31: nuclear('normal: subarachnoid activity by 72 h'),
  a32: nuclear('nothing beyond the reservoir: pump, or its connection; test the rotor'),
  a33: nuclear('a stop in the catheter: kink or occlusion'),
  a34: nuclear('tracer gathering at the stop: leak'),
  a35: nuclear('basal cisterns within 48-72 h; controversial'),
  a36: nuclear('cannot part pump from high-grade obstruction, nor show small fractures'),
  a37: nuclear('method and criteria remain undefined'),
  a38: future('tip granuloma: T2 MR best, CT as option'),
  a39: future('MR is not contraindicated but needs care'),
  a40: pump('frank leakage of the pump can collect under the skin'),
  a41: at('article, Pump Characteristics')('battery life usually 5-7 years'),
  a42: at('article, Conclusions')('scintigraphy shows function and leak, not the exact cause, and takes days'),
  a43: future('Tc-99m DTPA: one hour, reservoir emptied; unproven'),
  a44: pump('signs of withdrawal from mild to life-threatening'),
  a45: pump('sepsis, bleeding, seizure and drug toxicity overlap'),
  'Fig 4': figure('kink on an AP film'),
  'Fig 5': figure('a gap of the catheter on two planes'),
  'Fig 6': figure('separation at the pump connector'),
  'Fig 6C': figure('contrast pooled behind the pump on the lateral view'),
  'Fig 7': figure('a leak from a catheter that looks intact'),
  'Fig 8': figure('a leak at the connector in the back'),
  'Fig 9': figure('a leak on CT that fluoroscopy missed'),
  'Fig 10': figure('contrast round the pump; breakage proven only at surgery'),
  'Fig 11': figure('tip in the epidural space, CT without contrast'),
  'Fig 12': figure('activity ends in the proximal catheter at 48 h'),
  D1: beyond('course of withdrawal over one to three days'),
  D2: beyond('signs; sources disagree on the direction of blood pressure'),
  D3: beyond('temporising treatment; background only, no dose is shown'),
  D4: beyond('overdose and when it threatens; tone outranks vital signs'),
  D5: beyond('further mimics'),
  D6: beyond('what telemetry shows, calculated against measured volume'),
  D7: beyond('recalls that change how a finding is read'),
  D8: beyond('MRI: delayed recovery of the rotor up to a day'),
  D9: beyond('failed aspiration is disputed'),
  D10: beyond('contrast labels: iohexol 180, 240, 300; 3060 mg iodine; never gadolinium'),
  D11: beyond('how good the tests are'),
  D12: beyond('other and newer pumps'),
  D13: beyond('re-priming after aspiration'),
  D14: beyond('hidden catheter faults'),
  D15: beyond('granuloma under baclofen alone is disputed'),
  D16: beyond('other programmed angles exist'),
  D17: beyond('whom to tell, even when signs seem mild'),
  A1: page('devices and their reference angles'),
  A5: page('complications and reported rates'),
  A12: page('where sources disagree'),
  E1: page('what the software never does'),
  E2: page('gates'),
  E3: page('open clinical questions'),
  F2: page('signs and grading'),
  F4: page('next proposal'),
  F6: page('quantities and units'),
  F7: page('report class'),
  F9: page('diagnosis line'),
  inf: page('inference of this project, in no source'),
  cfg: page('default of this product, awaits a clinical owner'),
} as const satisfies Record<string, Citation>;

export type CiteKey = keyof typeof SHELF;

/** The keys a cite names: `a02, Fig 6A` or `a01, D6: only when measured`; what follows a colon is a remark, `a09-a11` a span. */
export const keysOf = (cite: string): readonly string[] =>
  (cite.split(':')[0] ?? '').split(',').flatMap((part) => {
    const word = part
      .trim()
      .replace(/ and \d+$/, '')
      .replace(/^disputed /, '')
      .replace(/ disputed .*$/, '');
    const span = /^(a|D|Figs? )(\d+)-(?:a|D)?(\d+)$/.exec(word);
    if (span === null) return [word.replace(/^Figs /, 'Fig ').replace(/^(Fig \d+)[AB]$/, '$1')];
    const [, kind = '', from = '', to = ''] = span;
    const prefix = kind.startsWith('Fig') ? 'Fig ' : kind;
    const numbers = Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => Number(from) + index);
    return numbers.map((number) =>
      prefix === 'Fig ' ? `Fig ${number}` : `${prefix}${String(number).padStart(prefix === 'a' ? 2 : 1, '0')}`,
    );
  });
