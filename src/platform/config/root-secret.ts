import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { rootSecret } from './data-dir.js';
import { Settings } from './settings.js';

const DERIVED_KEY_BYTES = 32;

/**
 * The house's one root secret. Nothing but HS256 uses its bytes; every other use takes a key derived under a label
 * of its own (HKDF-SHA-256, RFC 5869), so that no use can stand in for another.
 */
@Injectable()
export class RootSecret {
  readonly #secret: Buffer;

  constructor(settings: Settings) {
    this.#secret = Buffer.from(rootSecret(settings), 'utf8');
  }

  /** A 32-byte key for one use. The same label always gives the same key. */
  derive(label: `${string}/v${number}`): KeyObject {
    return createSecretKey(
      Buffer.from(hkdfSync('sha256', this.#secret, Buffer.alloc(0), `gatehouse/${label}`, DERIVED_KEY_BYTES)),
    );
  }

  /** The secret itself as the HS256 key, so that a service that holds the same secret verifies our tokens. */
  hs256Key(): KeyObject {
    return createSecretKey(this.#secret);
  }
}
