// The title of a report: the line above everything else. It names the study and says nothing; a line with any other word may say something.
import type { Sentence } from './sentences.js';
import { isMark, isNumber, type Token } from './tokens.js';

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const STUDIES = set(
  'ct mri mr x xr radiograph radiographs radiography radiology film films xray study test scan examination exam scintigraphy scintigram fluoroscopy fluoroscopic interrogation cisternogram cisternography aspiration trial imaging',
);
const BESIDE = set(
  'of the and with after before for in from by at ray rays plain nuclear medicine indium in111 dtpa tc99m contrast enhanced post intravenous intrathecal side port injection side access catheter pump baclofen itb system device devices implanted two both infusion drug delivery programmable synchromed el ii iii prometra rotor roller flow spine spinal thoracic lumbar thoracolumbar lumbosacral cervical abdomen abdominal pelvis wall whole body ap lateral oblique view views series supine portable bedside bolus csf telemetry report final positional dynamic tip department hospital myelographic t2 weighted sagittal axial',
);
const MOST_WORDS = 20;

export const isTitle = (tokens: readonly Token[], sentence: Sentence, next: Sentence | undefined): boolean => {
  const { from, to, stop, afterHeading } = sentence;
  if (from !== 0 || stop !== '' || afterHeading || next === undefined || to - from > MOST_WORDS) return false;
  if ((tokens[to]?.lines ?? 0) < 2 && next.heading === sentence.heading) return false;
  const words = tokens.slice(from, to).flatMap(({ word }) => (isMark(word) || isNumber(word) ? [] : [word]));
  return words.some((word) => STUDIES.has(word)) && words.every((word) => STUDIES.has(word) || BESIDE.has(word));
};
