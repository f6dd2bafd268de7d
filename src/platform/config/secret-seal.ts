import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import type { RootSecret } from './root-secret.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals secrets for the database: AES-256-GCM (NIST SP 800-38D) with a fresh nonce, under a key that is derived for one
 * use alone, bound to the id of the row so that one row's secret cannot be put into another. Opens what the previous
 * root secret sealed too.
 */
export abstract class SecretSeal {
  readonly #key: KeyObject;
  readonly #previousKey: KeyObject | undefined;

  constructor(rootSecret: RootSecret, label: `${string}/v${number}`) {
    this.#key = rootSecret.derive(label);
    this.#previousKey = rootSecret.previous?.derive(label);
  }

  /** @returns base64url of nonce, tag and ciphertext */
  seal(plain: Buffer, id: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(id));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** @throws Error when neither root secret sealed it, or the row was altered */
  open(sealed: string, id: string): Buffer {
    try {
      return openWith(this.#key, sealed, id);
    } catch (error) {
      if (!this.#previousKey) throw error;
      return openWith(this.#previousKey, sealed, id);
    }
  }

  /** The same under the current root secret, or nothing where it is so already. @throws Error like `open()` */
  rewrap(sealed: string, id: string): string | undefined {
    try {
      openWith(this.#key, sealed, id);
      return undefined;
    } catch {
      return this.seal(this.open(sealed, id), id);
    }
  }
}

function openWith(key: KeyObject, sealed: string, id: string): Buffer {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(id)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
}
