import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RootSecret } from '../platform/config/index.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals private keys for the database: AES-256-GCM (NIST SP 800-38D) with a fresh nonce, under a key derived for
 * this use alone, bound to the `kid` so that one row's key cannot be put into another.
 */
@Injectable()
export class KeySeal {
  readonly #key: KeyObject;

  constructor(rootSecret: RootSecret) {
    this.#key = rootSecret.derive('signing-key-seal/v1');
  }

  /** @returns base64url of nonce, tag and ciphertext */
  seal(plain: Buffer, kid: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(kid));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** @throws Error when the root secret is another one, or the row was altered */
  open(sealed: string, kid: string): Buffer {
    const bytes = Buffer.from(sealed, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(kid)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  }
}
