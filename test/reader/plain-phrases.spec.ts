import { describe, expect, it } from '@jest/globals';
import { DENIALS, DOUBTFUL_HEALTH, DOUBTS, FAULTS, type Frame, HEDGED_DENIALS, HEDGES } from './phrases.js';
import { expectedOf, rowsOf, stepOf } from './tables.js';
import { type Cause, type MentionStatus, proseReader, saidOfCauses, type Step, STEPS, type WordsRead } from '#clinical';

// Every plain phrase in every frame: the sets are small, so nothing is left to chance. What is still misread stands here by name.

type Read = (text: string, step: Step) => WordsRead;
const reader = proseReader();
const read: Read = (text, step) => reader.read([{ id: 'conclusion', text }], step, {});
const said = (how: Read, text: string, step: Step): ReadonlyMap<Cause, MentionStatus> =>
  saidOfCauses(how(text, step).mentions);

/** How much a word claims (clinical page F5), weakest first. Known and still there is there. */
const CLAIM = {
  NOT_ASSESSED: 1,
  QUESTION: 2,
  NOT_EXCLUDED: 3,
  POSSIBLE: 4,
  PRESENT: 5,
  HISTORICAL_PERSISTS: 5,
} as const satisfies Partial<Record<MentionStatus, number>>;
const claimOf = (status: MentionStatus | undefined): number =>
  status === undefined || status === 'ABSENT' || status === 'HISTORICAL_RESOLVED' ? 0 : CLAIM[status];

const capital = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
const framed = (fault: string, frame: Frame): string => `${capital(`${frame.before}${fault}`)}${frame.after}`;

const faults = STEPS.flatMap((step) =>
  (Object.entries(FAULTS).find(([name]) => name === step)?.[1] ?? []).map((fault) => ({ step, fault })),
);

/** Frames in which a phrase is not read as its frame says; of a cause that the plain phrase claims, and of no other. */
const misread = (how: Read, frames: readonly Frame[]): readonly string[] =>
  faults.flatMap(({ step, fault }) => {
    const plain = said(read, `${capital(fault)}.`, step);
    return frames.flatMap((frame) => {
      const text = framed(fault, frame);
      const now = said(how, text, step);
      const wrong = [...new Set([...plain.keys(), ...now.keys()])].filter(
        (cause) => !plain.has(cause) || now.get(cause) !== frame.status,
      );
      return wrong.length === 0
        ? []
        : [`${step} ${text} ${wrong.map((one) => `${one}:${now.get(one) ?? '-'}`).join(' ')}`];
    });
  });

/** Frames that make more of a phrase than it claims by itself. */
const strengthened = (how: Read, frames: readonly Frame[]): readonly string[] =>
  faults.flatMap(({ step, fault }) => {
    const plain = said(read, `${capital(fault)}.`, step);
    return frames
      .map((frame) => framed(fault, frame))
      .filter((text) => {
        const now = said(how, text, step);
        return [...plain].some(([cause, status]) => claimOf(now.get(cause)) > claimOf(status));
      });
  });

const deafTo =
  (words: RegExp): Read =>
  (text, step) =>
    read(text.replaceAll(words, ' '), step);

describe('a plain phrase', () => {
  it('claims something by itself, in every report that has words for it', () => {
    const silent = faults.filter(({ step, fault }) =>
      [...said(read, `${capital(fault)}.`, step).values()].every((one) => one !== 'PRESENT' && one !== 'POSSIBLE'),
    );
    expect(silent).toEqual([]);
    expect(faults.length).toBeGreaterThanOrEqual(50);
  });

  it('is absent when it is denied', () => {
    expect(misread(read, DENIALS)).toEqual([]);
    expect(misread(deafTo(/\bno evidence of\b/gi), DENIALS).length).toBeGreaterThan(40);
  });

  it('is what its hedge makes of it, and never more than it claims by itself', () => {
    expect(misread(read, HEDGES)).toEqual([]);
    expect(strengthened(read, HEDGES)).toEqual([]);
    expect(misread(deafTo(/\b(possible|possibly)\b/gi), HEDGES).length).toBeGreaterThan(40);
  });

  it('is left open by a hedged denial', () => {
    expect(misread(read, HEDGED_DENIALS)).toEqual([]);
    expect(misread(deafTo(/\b(definite|obvious)\b/gi), HEDGED_DENIALS).length).toBeGreaterThan(40);
  });
});

describe('a doubt before a sentence', () => {
  const claiming = rowsOf('pump-sentences.tsv')
    .map(([id = '', step = '', sentence = '', wanted = '']) => ({
      id,
      step: stepOf(step),
      sentence,
      expected: expectedOf(wanted),
    }))
    .filter(({ sentence }) => /^[^.?!:;,]+\.$/.test(sentence))
    .filter(({ step, sentence }) => {
      const statuses = [...said(read, sentence, step).values()];
      return statuses.length > 0 && statuses.every((status) => claimOf(status) > CLAIM.NOT_ASSESSED);
    });

  const worse = (how: Read): readonly string[] =>
    claiming.flatMap(({ step, sentence }) => {
      const plain = said(read, sentence, step);
      return DOUBTS.map((doubt) => `${doubt} ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`).filter((text) =>
        [...said(how, text, step)].some(
          ([cause, status]) => status === 'ABSENT' || claimOf(status) > claimOf(plain.get(cause)),
        ),
      );
    });

  it('makes no claim stronger and denies nothing', () => {
    expect(claiming.length).toBeGreaterThan(250);
    expect(worse(read)).toEqual([]);
  });

  it('bites when the doubt is taken for a certainty or for a denial', () => {
    const certain: Read = (text, step) => {
      const words = read(text, step);
      return { ...words, mentions: words.mentions.map((one) => ({ ...one, status: 'PRESENT' })) };
    };
    expect(worse(certain).length).toBeGreaterThan(40);
    expect(worse((text, step) => read(text.replace('Possibly', 'No'), step)).length).toBeGreaterThan(40);
  });
});

describe('health that is only probable', () => {
  it('denies nothing', () => {
    const denying = DOUBTFUL_HEALTH.filter(([step, text]) => {
      const { mentions, findings } = read(text, step);
      return findings.length > 0 || mentions.some(({ status }) => status === 'ABSENT');
    });
    expect(denying.map(([, text]) => text)).toEqual([]);
  });
});
