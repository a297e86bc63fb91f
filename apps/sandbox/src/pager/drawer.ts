import { timingSafeEqual } from 'node:crypto';

import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

/** What the phone made of the Standard Webhooks signature. */
export type Signature = 'verified' | 'wrong' | 'missing' | 'stale' | 'secret-unknown';

/** One page as it lies on the phone. */
export interface Page {
  /** `webhook-id`; undefined when the sender gave none, then nothing can be told apart. */
  readonly id: string | undefined;
  /** When it first arrived. */
  readonly receivedAt: string;
  readonly signature: Signature;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed when it is JSON, else as text. */
  readonly body: unknown;
  /** How often it came again with the same id. */
  readonly repeats: number;
}

/** How a phone behaves towards its callers. `error`: it does not ring. `timeout`: it rings and never answers. `slow`: it rings and answers late. */
const next = z.number().int().min(1).optional();
export const moodSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ok') }),
  z.strictObject({ kind: z.literal('error'), status: z.number().int().min(400).max(599), next }),
  z.strictObject({ kind: z.literal('timeout'), next }),
  z.strictObject({ kind: z.literal('slow'), ms: z.number().int().min(0).max(120_000), next }),
]);
export type Mood = z.infer<typeof moodSchema>;

/** What can be set on a phone; what is left out stays. */
export const phoneSettingsSchema = z.strictObject({
  /** The shared secret, `whsec_...`. */
  secret: z.string().startsWith('whsec_').optional(),
  mood: moodSchema.optional(),
});
export type PhoneSettings = z.infer<typeof phoneSettingsSchema>;

/** A call as it comes off the wire. */
export interface Call {
  readonly headers: Readonly<Record<string, string>>;
  readonly raw: string;
}

/** What the caller gets. */
export type Reply =
  | { readonly kind: 'answer'; readonly status: number; readonly afterMs: number }
  | { readonly kind: 'silence' };

/** What a phone shows of itself. */
export interface PhoneView {
  readonly name: string;
  readonly pages: readonly Page[];
  /** Calls it refused: signature missing or wrong. */
  readonly refused: readonly Page[];
  /** Calls it did not take because its mood was `error`. */
  readonly failedCalls: number;
}

// Standard Webhooks: a message older or newer than five minutes is not accepted.
const TOLERANCE_SECONDS = 300;

const parsed = (raw: string): unknown => {
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
};

function checkSignature(call: Call, secret: string | undefined, now: number): Signature {
  if (secret === undefined) return 'secret-unknown';
  const id = call.headers['webhook-id'];
  const timestamp = Number(call.headers['webhook-timestamp']);
  const given = call.headers['webhook-signature'];
  if (id === undefined || given === undefined || !Number.isInteger(timestamp)) return 'missing';
  // The package's own verify() reads the computer's clock; a story's clock may have moved on, so time is compared here.
  const expected = Buffer.from(new Webhook(secret).sign(id, new Date(timestamp * 1000), call.raw));
  const right = given.split(' ').some((one) => {
    const bytes = Buffer.from(one);
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  });
  if (!right) return 'wrong';
  return Math.abs(now / 1000 - timestamp) > TOLERANCE_SECONDS ? 'stale' : 'verified';
}

/** One fake phone. */
class Phone {
  private readonly pages: Page[] = [];
  private readonly refused: Page[] = [];
  private failedCalls = 0;
  private secret: string | undefined;
  private mood: Mood = { kind: 'ok' };

  constructor(private readonly name: string) {}

  set({ secret, mood }: PhoneSettings): void {
    if (secret !== undefined) this.secret = secret;
    if (mood !== undefined) this.mood = mood;
  }

  ring(call: Call, now: number): Reply {
    const mood = this.useMood();
    if (mood.kind === 'error') {
      this.failedCalls += 1;
      return { kind: 'answer', status: mood.status, afterMs: 0 };
    }
    const signature = checkSignature(call, this.secret, now);
    const page: Page = {
      id: call.headers['webhook-id'],
      receivedAt: new Date(now).toISOString(),
      signature,
      headers: call.headers,
      body: parsed(call.raw),
      repeats: 0,
    };
    if (signature !== 'verified' && signature !== 'secret-unknown') {
      this.refused.push(page);
      return { kind: 'answer', status: 401, afterMs: 0 };
    }
    this.store(page);
    switch (mood.kind) {
      case 'timeout':
        return { kind: 'silence' };
      case 'slow':
        return { kind: 'answer', status: 204, afterMs: mood.ms };
      case 'ok':
        return { kind: 'answer', status: 204, afterMs: 0 };
      default: {
        const never: never = mood;
        return never;
      }
    }
  }

  get view(): PhoneView {
    const { name, pages, refused, failedCalls } = this;
    return { name, pages, refused, failedCalls };
  }

  private store(page: Page): void {
    const at = page.id === undefined ? -1 : this.pages.findIndex(({ id }) => id === page.id);
    const earlier = this.pages[at];
    if (earlier === undefined) this.pages.push(page);
    else this.pages[at] = { ...earlier, repeats: earlier.repeats + 1 };
  }

  private useMood(): Mood {
    const { mood } = this;
    if (mood.kind !== 'ok' && mood.next !== undefined) {
      this.mood = mood.next > 1 ? { ...mood, next: mood.next - 1 } : { kind: 'ok' };
    }
    return mood;
  }
}

/** The drawer of phones: one is there as soon as somebody calls it or sets it up. */
export class Drawer {
  private readonly phones = new Map<string, Phone>();

  /** A call comes in. @param now milliseconds since 1970. */
  ring(name: string, call: Call, now: number): Reply {
    return this.phone(name).ring(call, now);
  }

  set(name: string, settings: PhoneSettings): void {
    this.phone(name).set(settings);
  }

  /** A phone's pages; undefined when nobody ever called it. */
  view(name: string): PhoneView | undefined {
    return this.phones.get(name)?.view;
  }

  all(): readonly PhoneView[] {
    return [...this.phones.values()].map(({ view }) => view);
  }

  /** Empties one phone, or all. */
  clear(name?: string): void {
    if (name === undefined) this.phones.clear();
    else this.phones.delete(name);
  }

  private phone(name: string): Phone {
    const known = this.phones.get(name) ?? new Phone(name);
    this.phones.set(name, known);
    return known;
  }
}
