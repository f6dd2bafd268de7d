import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RootSecret, Settings, type DerivingSecret } from '../platform/config/index.js';
import type { SigningKey, VerificationKey } from './key-material.js';
import { KeySeal } from './key-seal.js';
import type { KeyEnvironment, SigningKeyRow } from './signing-key.entity.js';

export type KeyContents = Pick<SigningKeyRow, 'kid' | 'algorithm' | 'environment' | 'sealedPrivateKey' | 'publicKey'>;

/** Between keys that can be used and rows that can be stored. */
@Injectable()
export class KeyVault {
  readonly environment: KeyEnvironment;
  /** The HS256 key of `SECRET_KEY`. */
  readonly hs256Key: SigningKey;
  readonly #previousHs256Key: SigningKey | undefined;

  constructor(
    private readonly seal: KeySeal,
    rootSecret: RootSecret,
    settings: Settings,
  ) {
    this.environment = settings.isProduction ? 'production' : 'development';
    this.hs256Key = hs256KeyOf(rootSecret);
    this.#previousHs256Key = rootSecret.previous && hs256KeyOf(rootSecret.previous);
  }

  /** For storage. */
  contentsOf(key: SigningKey): KeyContents {
    const symmetric = key.algorithm === 'HS256';
    const pkcs8 = symmetric ? null : key.signWith.export({ format: 'der', type: 'pkcs8' });
    return {
      kid: key.kid,
      algorithm: key.algorithm,
      environment: this.environment,
      sealedPrivateKey: pkcs8 && this.seal.seal(pkcs8, key.kid),
      publicKey: symmetric ? null : key.verifyWith.export({ format: 'pem', type: 'spki' }).toString(),
    };
  }

  /**
   * The stored key. It only verifies where its private half is gone, or sealed under a secret that is not known here;
   * nothing for a key of another environment, or of HS256 with another secret.
   */
  open(row: SigningKeyRow): SigningKey | VerificationKey | undefined {
    const { kid, algorithm } = row;
    if (row.environment !== this.environment) return undefined;
    if (algorithm === 'HS256') return [this.hs256Key, this.#previousHs256Key].find((key) => key?.kid === kid);
    const signWith = this.#privateKeyOf(row);
    if (!signWith) return { kid, algorithm, verifyWith: createPublicKey(row.publicKey!) };
    return { kid, algorithm, signWith, verifyWith: createPublicKey(signWith) };
  }

  #privateKeyOf({ kid, sealedPrivateKey }: SigningKeyRow): KeyObject | undefined {
    if (sealedPrivateKey === null) return undefined;
    let pkcs8: Buffer;
    try {
      pkcs8 = this.seal.open(sealedPrivateKey, kid);
    } catch {
      return undefined;
    }
    return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  }
}

export function canSign(key: VerificationKey | undefined): key is SigningKey {
  return key !== undefined && 'signWith' in key;
}

function hs256KeyOf(secret: DerivingSecret): SigningKey {
  const key = secret.hs256Key();
  const kid = createHash('sha256').update(secret.derive('hs256-kid/v1').export()).digest('base64url');
  return { kid, algorithm: 'HS256', signWith: key, verifyWith: key };
}
