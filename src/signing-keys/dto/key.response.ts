import { ChoiceField, InstantField, ListField, TextField } from '../../platform/http/index.js';
import { SIGNING_ALGORITHMS, SIGNING_KEY_STATES, type StoredKey } from '../signing-key.entity.js';

/** A signing key, without any half of it: the public ones stand in the JWKS. */
export class KeyResponse {
  @TextField({ example: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs' })
  kid: string;

  @ChoiceField(SIGNING_ALGORITHMS)
  algorithm: string;

  @ChoiceField(SIGNING_KEY_STATES, { description: 'One is active and signs' })
  state: string;

  @InstantField()
  createdAt: string;

  @InstantField({ nullable: true, description: 'Since when it signs' })
  activatedAt: string | null;

  @InstantField({ nullable: true })
  retiredAt: string | null;

  @InstantField({ nullable: true, description: 'When its last token expires, and the key is gone' })
  verifiesUntil: string | null;

  static of(key: StoredKey): KeyResponse {
    return {
      kid: key.kid,
      algorithm: key.algorithm,
      state: key.state,
      createdAt: key.createdAt.toISOString(),
      activatedAt: key.activatedAt?.toISOString() ?? null,
      retiredAt: key.retiredAt?.toISOString() ?? null,
      verifiesUntil: key.verifiesUntil?.toISOString() ?? null,
    };
  }
}

export class KeysResponse {
  @ListField({ of: () => KeyResponse })
  items: readonly KeyResponse[];

  static of(keys: readonly StoredKey[]): KeysResponse {
    return { items: keys.map((key) => KeyResponse.of(key)) };
  }
}
