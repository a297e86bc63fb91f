import { z } from 'zod';
import { ROLES } from './actor.js';

const apiKey = z.strictObject({
  key_sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i)
    .describe('SHA-256 of the key, in hexadecimal. The key itself is nowhere kept.'),
  actor: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._@:-]{0,119}$/)
    .describe('Who holds the key, as the site names them.'),
  role: z.enum(ROLES).describe('What the holder may do.'),
  kind: z.enum(['person', 'system']).optional().describe('Default: system for an integrator, else person.'),
});

/** The file named by API_KEYS_FILE. */
export const apiKeysFile = z
  .array(apiKey)
  .min(1)
  .refine((keys) => new Set(keys.map((key) => key.key_sha256.toLowerCase())).size === keys.length, {
    error: 'a key may be listed once',
  });

export type ApiKeysFile = z.infer<typeof apiKeysFile>;
