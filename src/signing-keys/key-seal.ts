import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RootSecret } from '../platform/config/index.js';

const LABEL = 'signing-key-seal/v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals private keys for the database: AES-256-GCM (NIST SP 800-38D) with a fresh nonce, under a key derived for
 * this use alone, bound to the `kid` so that one row's key cannot be put into another. Opens what the previous root
 * secret sealed too.
 */
@Injectable()
export class KeySeal {
  readonly #key: KeyObject;
  readonly #previousKey: KeyObject | undefined;

  constructor(rootSecret: RootSecret) {
    this.#key = rootSecret.derive(LABEL);
    this.#previousKey = rootSecret.previous?.derive(LABEL);
  }

  /** @returns base64url of nonce, tag and ciphertext */
  seal(plain: Buffer, kid: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(kid));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** @throws Error when neither root secret sealed it, or the row was altered */
  open(sealed: string, kid: string): Buffer {
    try {
      return openWith(this.#key, sealed, kid);
    } catch (error) {
      if (!this.#previousKey) throw error;
      return openWith(this.#previousKey, sealed, kid);
    }
  }

  /** The same under the current root secret, or nothing where it is so already. @throws Error like `open()` */
  rewrap(sealed: string, kid: string): string | undefined {
    try {
      openWith(this.#key, sealed, kid);
      return undefined;
    } catch {
      return this.seal(this.open(sealed, kid), kid);
    }
  }
}

function openWith(key: KeyObject, sealed: string, kid: string): Buffer {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(kid)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
}
