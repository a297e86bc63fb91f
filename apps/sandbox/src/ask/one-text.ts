import { saidOfCauses, type ProseReader, type Step, type UnreadText } from '#clinical';

const WHY_UNREAD = {
  'no-target': 'about the pump or its catheter, and not understood',
  'not-understood': 'not understood',
  whose: 'nobody can say whose the finding is',
  remnant: 'about a piece of an older catheter',
  limited: 'the study is called limited or preliminary',
  reversal: 'says otherwise than before, and takes nothing back',
  language: 'not English',
} as const satisfies Record<UnreadText['why'], string>;

/** What the reader makes of one text, with the words it made it of. Places are characters of the text, the last one not included. */
export function readOneText(reader: ProseReader, text: string, step: Step): object {
  const { mentions, findings, unread, nothingUnderstood } = reader.read([{ id: 'text', text }], step, {});
  const wordsAt = ({ from, to }: { readonly from: number; readonly to: number }) => ({
    words: text.slice(from, to),
    from,
    to,
  });
  return {
    step,
    mentions: mentions.map(({ cause, status, place, trigger, target, rule }) => ({
      cause,
      status,
      ...wordsAt(place),
      ...(trigger === undefined ? {} : { trigger: wordsAt(trigger) }),
      target,
      rule,
    })),
    said: Object.fromEntries(saidOfCauses(mentions)),
    findings,
    unread: unread.map(({ why, ...place }) => ({ ...wordsAt(place), why, in_words: WHY_UNREAD[why] })),
    nothing_understood: nothingUnderstood,
  };
}
