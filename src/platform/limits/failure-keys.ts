import { createHmac, type KeyObject } from 'node:crypto';
import type { RootSecret } from '../config/index.js';

/** Names of accounts and addresses as counters know them: they leave this process only as a keyed hash. */
export class FailureKeys {
  readonly #key: KeyObject;

  constructor(rootSecret: RootSecret) {
    this.#key = rootSecret.derive('limits/failure-keys/v1');
  }

  of(name: string): string {
    return createHmac('sha256', this.#key).update(name).digest('base64url');
  }
}
