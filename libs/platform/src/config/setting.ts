import { z } from 'zod';
import { Secret } from './secret.js';

/** What a person must know about one environment variable. */
export interface AboutSetting {
  /** What it is for, in one line. */
  is: string;
  /** A secret may also be given as a file through `<NAME>_FILE`, and is never shown. */
  secret?: boolean;
  /** A value to show where there is no default. */
  example?: string;
}

const ABOUT = z.object({
  setting: z.object({
    is: z.string(),
    secret: z.boolean().optional(),
    example: z.string().optional(),
  }),
});

/** Ties the explanation to the schema, so that checking, refusing and `.env.example` read the same words. */
export const setting = <S extends z.ZodType>(schema: S, about: AboutSetting): S => schema.meta({ setting: about });

/** The explanation tied to a schema by `setting`. Throws when a setting was declared without one. */
export function aboutSetting(schema: z.core.$ZodType): z.infer<typeof ABOUT>['setting'] {
  return ABOUT.parse(z.globalRegistry.get(schema)).setting;
}

/** A whole number written in digits. */
export const wholeNumber = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, { error })
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error });
};

/** A duration in milliseconds, from `least` up to a day. */
export const milliseconds = (least = 0) => wholeNumber(least, 86_400_000);

/** A TCP port; 0 lets the operating system choose one. */
export const port = () => wholeNumber(0, 65_535);

/** One word of a closed list. */
export const oneOf = <const W extends readonly [string, ...string[]]>(words: W) =>
  z.enum(words, { error: `must be one of: ${words.join(', ')}` });

/** Words of a closed list, separated by commas, at least one. */
export const someOf = <const W extends readonly [string, ...string[]]>(words: W) => {
  const word = z.enum(words);
  const error = `must be one or more of: ${words.join(', ')} (separated by commas)`;
  return z.string().transform((text, context) => {
    const read = z.array(word).nonempty().safeParse(splitList(text));
    if (read.success) return [...new Set(read.data)];
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });
};

/** `1`, `true`, `yes` or `0`, `false`, `no`. */
export const yesOrNo = () =>
  z.stringbool({
    truthy: ['1', 'true', 'yes'],
    falsy: ['0', 'false', 'no'],
    error: 'must be 1 or 0 (true, false, yes, no)',
  });

/** A URL with one of the given schemes, kept as text without a trailing slash. */
export const urlOf = (...schemes: readonly string[]) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.replace(/:$/, '')), {
      error: `must be a URL starting with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    })
    .transform((text) => text.replace(/\/+$/, ''));

/** A secret of at least `least` characters. */
export const secret = (least = 1) =>
  z
    .string()
    .min(least, { error: `must have at least ${least} characters` })
    .transform((text) => new Secret(text));

/** A secret that is a URL, such as one with a password in it. */
export const secretUrl = (...schemes: readonly string[]) => urlOf(...schemes).transform((text) => new Secret(text));

/** Splits `a, b` into words; blanks and empty entries are left out. */
export const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
