import { PermanentFailure, type Clock, type Ids } from '#platform';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { rows, timestamp, type Connection } from '../sql.js';

// NIST SP 800-38D: AES-GCM with a 96-bit nonce, drawn at random for each text, and the full 128-bit tag.
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export type Reading =
  | { readonly kind: 'text'; readonly text: string }
  /** Nothing was ever kept under that name. */
  | { readonly kind: 'absent' }
  /** The patient's key was destroyed: nobody can read it any more. */
  | { readonly kind: 'destroyed' };

interface Key {
  readonly keyId: string;
  readonly key: Buffer | null;
}

// The text is bound to its place: moved to another patient or another name it does not open.
const boundTo = (patientId: string, ref: string, keyId: string): Buffer =>
  Buffer.from(JSON.stringify([patientId, ref, keyId]));

/**
 * Report prose and names, apart from the journal, under one key for each patient (decision 32). Destroying the key makes
 * every copy unreadable that was made with it; copies of the key itself (backups) go by the backups' own retention.
 */
export class PatientText {
  readonly #ids: Ids;
  readonly #clock: Clock;

  constructor(ids: Ids, clock: Clock) {
    this.#ids = ids;
    this.#clock = clock;
  }

  /** Keeps a text under a name of the caller's; a later one under the same name replaces it. @throws PermanentFailure `patient-text-destroyed` */
  async put(em: EntityManager, patientId: string, ref: string, text: string): Promise<void> {
    const { keyId, key } = await this.#keyFor(em, patientId);
    if (key === null)
      throw new PermanentFailure('patient-text-destroyed', "the patient's key was destroyed: nothing more is kept");
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce).setAAD(boundTo(patientId, ref, keyId));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    await rows(
      em,
      `insert into patient_text (patient_id, ref, key_id, nonce, ciphertext) values ($1, $2, $3, $4, $5)
       on conflict (patient_id, ref) do update set key_id = $3, nonce = $4, ciphertext = $5`,
      [patientId, ref, keyId, nonce, sealed],
    );
  }

  /** @throws PermanentFailure `patient-text-damaged` when what is kept is not what was put there. */
  async get(on: Connection, patientId: string, ref: string): Promise<Reading> {
    const [kept] = await rows<Key & { nonce: Buffer | null; sealed: Buffer | null }>(
      on,
      `select k.key_id as "keyId", k.key, t.nonce, t.ciphertext as sealed from patient_key k
       left join patient_text t on t.patient_id = k.patient_id and t.ref = $2 where k.patient_id = $1`,
      [patientId, ref],
    );
    if (kept === undefined) return { kind: 'absent' };
    if (kept.key === null) return { kind: 'destroyed' };
    if (kept.nonce === null || kept.sealed === null) return { kind: 'absent' };
    const end = kept.sealed.length - TAG_BYTES;
    try {
      const decipher = createDecipheriv(CIPHER, kept.key, kept.nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(boundTo(patientId, ref, kept.keyId)).setAuthTag(kept.sealed.subarray(end));
      const text = Buffer.concat([decipher.update(kept.sealed.subarray(0, end)), decipher.final()]).toString('utf8');
      return { kind: 'text', text };
    } catch {
      throw new PermanentFailure('patient-text-damaged', 'a kept text does not open with its key');
    }
  }

  /** Destroys the patient's key and the sealed texts, for good. A patient of whom nothing was kept is remembered as destroyed too. */
  async destroy(em: EntityManager, patientId: string): Promise<void> {
    await rows(
      em,
      `insert into patient_key (patient_id, key_id, key, destroyed_at) values ($1, $2, null, ${timestamp('$3')})
       on conflict (patient_id) do update set key = null, destroyed_at = coalesce(patient_key.destroyed_at, ${timestamp('$3')})`,
      [patientId, this.#ids.uuid(), this.#clock.now()],
    );
    await rows(em, 'delete from patient_text where patient_id = $1', [patientId]);
  }

  /** The lock keeps a destruction out until the caller's transaction has ended. */
  async #keyFor(em: EntityManager, patientId: string): Promise<Key> {
    await rows(em, 'insert into patient_key (patient_id, key_id, key) values ($1, $2, $3) on conflict do nothing', [
      patientId,
      this.#ids.uuid(),
      randomBytes(KEY_BYTES),
    ]);
    const [key] = await rows<Key>(
      em,
      'select key_id as "keyId", key from patient_key where patient_id = $1 for share',
      [patientId],
    );
    if (key === undefined) throw new PermanentFailure('patient-text-destroyed', 'the key of a patient vanished');
    return key;
  }
}
