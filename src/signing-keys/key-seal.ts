import { Injectable } from '@nestjs/common';
import { RootSecret, SecretSeal } from '../platform/config/index.js';

/** Seals private keys for the database, each bound to its `kid`. */
@Injectable()
export class KeySeal extends SecretSeal {
  constructor(rootSecret: RootSecret) {
    super(rootSecret, 'signing-key-seal/v1');
  }
}
