import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '../config/secret.js';
import type { Ids } from '../ids.js';

/** Where the development key of a data directory lies. */
export const developmentKeyPath = (home: string): string => join(home, 'dev-api-key');

const KEY_BYTES = 24;

/**
 * The key of a sandbox on loopback: made at the first start of a data directory, readable by its owner alone, kept for the next.
 * Several services may start at once: each writes a draft of its own, and the first to link it under the name has decided.
 */
export function developmentKey(home: string, ids: Ids): Secret {
  mkdirSync(home, { recursive: true });
  const path = developmentKeyPath(home);
  const draft = `${path}.${ids.uuid()}`;
  writeFileSync(draft, `${ids.token(KEY_BYTES)}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (typeof error !== 'object' || error === null || Reflect.get(error, 'code') !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  return new Secret(readFileSync(path, 'utf8').trim());
}
