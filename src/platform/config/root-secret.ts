import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { rootSecret } from './data-dir.js';
import { Settings } from './settings.js';

const DERIVED_KEY_BYTES = 32;

/**
 * A secret that keys are derived from. Nothing but HS256 uses its bytes; every other use takes a key derived under a
 * label of its own (HKDF-SHA-256, RFC 5869), so that no use can stand in for another.
 */
export class DerivingSecret {
  readonly #secret: Buffer;

  constructor(secret: string) {
    this.#secret = Buffer.from(secret, 'utf8');
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

/** The house's one root secret, and beside it the one that is accepted too while it is being exchanged. */
@Injectable()
export class RootSecret extends DerivingSecret {
  /** `SECRET_KEY_PREVIOUS`: opens and verifies, and neither seals nor signs anything new. */
  readonly previous: DerivingSecret | undefined;

  constructor(settings: Settings) {
    super(rootSecret(settings));
    this.previous = settings.SECRET_KEY_PREVIOUS ? new DerivingSecret(settings.SECRET_KEY_PREVIOUS) : undefined;
  }
}
