import { setTimeout as sleep } from 'node:timers/promises';

/** Tells what happens while it happens. */
export interface Teller {
  /** What a person does. The story waits for the reader before it goes on. */
  does(sentence: string): Promise<void>;
  /** What Pumptrace did. */
  answers(sentence: string): void;
}

/** Nobody listens. */
export const silent: Teller = { does: () => Promise.resolve(), answers: () => undefined };

const two = (part: number): string => String(part).padStart(2, '0');

/** `02:14:07  > The nurse ...` for people, `02:14:08  < Plain films are proposed` for Pumptrace. */
export function aloud(write: (line: string) => void, pauseMs: number): Teller {
  const line = (mark: string, sentence: string): void => {
    const now = new Date();
    write(`${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}  ${mark} ${sentence}`);
  };
  return {
    async does(sentence) {
      line('>', sentence);
      if (pauseMs > 0) await sleep(pauseMs);
    },
    answers: (sentence) => line('  <', sentence),
  };
}
