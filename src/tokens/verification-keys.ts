import { createHash, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { ForgeryTrace } from '../audit/index.js';
import type { Problem } from '../common/index.js';
import { RootSecret, type DerivingSecret } from '../platform/config/index.js';
import { SigningKeysService, type SigningAlgorithm } from '../signing-keys/index.js';
import { TOKEN_TYP } from './token-claims.js';
import { TokenForged } from './token-fault.js';
import { tokenInvalid } from './tokens.errors.js';

export interface RefreshKey {
  readonly kid: string;
  readonly key: KeyObject;
}

interface TokenHeader {
  readonly alg: string;
  readonly kid: string;
  readonly typ: string;
}

/** A JWS in compact form, and nothing else: three segments, no JWE (five). RFC 7515 §7.1. */
const COMPACT_JWS = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;
const TOKEN_MAX_LENGTH = 8192;
const REMEMBERED_HEADERS = 64;

/**
 * Finds the key that a token claims to be signed with. Nothing has been verified when it answers, but the key can
 * only be used in the one way that belongs to it: algorithm and `typ` in the header must be the key's own, and a
 * header with anything beside `alg`, `kid`, `typ` (`jwk`, `jku`, `x5u`, `crit`, …) is refused (RFC 8725 §3.1, §3.5).
 */
@Injectable()
export class VerificationKeys {
  readonly #headers = new LRUCache<string, TokenHeader>({ max: REMEMBERED_HEADERS });
  /** Signs refresh tokens. Known to this house alone: its `kid` stands in no JWKS. */
  readonly refreshKey: RefreshKey;
  /** What `refreshKey` is under the previous root secret: verifies, and signs nothing. */
  readonly #previousRefreshKey: RefreshKey | undefined;

  constructor(
    private readonly signingKeys: SigningKeysService,
    rootSecret: RootSecret,
  ) {
    this.refreshKey = refreshKeyOf(rootSecret);
    this.#previousRefreshKey = rootSecret.previous && refreshKeyOf(rootSecret.previous);
  }

  /**
   * @throws Problem `token.invalid` when the header names no key of ours, or names it wrongly;
   *   `service.dependency_down` when that cannot be said
   */
  async keyOf(token: string): Promise<KeyObject> {
    const segments = token.length <= TOKEN_MAX_LENGTH ? COMPACT_JWS.exec(token) : null;
    if (!segments || !segments.slice(1).every((segment) => isCanonicalBase64url(segment))) throw forged('malformed');
    const header = this.#headerOf(segments[1]!);
    const refreshKey = this.#refreshKeyFor(header.kid);
    if (refreshKey) return admit(header, 'HS256', TOKEN_TYP.refresh, refreshKey.key);
    const key = await this.signingKeys.lookUp(header.kid);
    if (!key) throw forged('unknown_key');
    return admit(header, key.algorithm, TOKEN_TYP.access, key.verifyWith);
  }

  /** True while the key that signed `token` is still one of ours; `token` has been verified before. */
  stillKnows(token: string): boolean {
    const { kid } = this.#headerOf(token.slice(0, token.indexOf('.')));
    return this.signingKeys.find(kid) !== undefined;
  }

  /** True when `token`, which has been verified, is signed with a key that signs refresh tokens alone. */
  namesRefreshKey(token: string): boolean {
    const { kid } = this.#headerOf(token.slice(0, token.indexOf('.')));
    return this.#refreshKeyFor(kid) !== undefined;
  }

  #refreshKeyFor(kid: string): RefreshKey | undefined {
    return [this.refreshKey, this.#previousRefreshKey].find((key) => key?.kid === kid);
  }

  #headerOf(segment: string): TokenHeader {
    const known = this.#headers.get(segment);
    if (known) return known;
    const header = parseHeader(segment);
    if (this.signingKeys.find(header.kid) || this.#refreshKeyFor(header.kid)) this.#headers.set(segment, header);
    return header;
  }
}

function refreshKeyOf(secret: DerivingSecret): RefreshKey {
  const kid = createHash('sha256').update(secret.derive('refresh-token-kid/v1').export()).digest('base64url');
  return { kid, key: secret.derive('refresh-token/v1') };
}

function forged(trace: ForgeryTrace): Problem {
  return tokenInvalid({ cause: new TokenForged(trace) });
}

function admit(header: TokenHeader, algorithm: SigningAlgorithm, typ: string, key: KeyObject): KeyObject {
  if (header.alg !== algorithm || header.typ !== typ) throw forged('algorithm');
  return key;
}

function parseHeader(segment: string): TokenHeader {
  let header: unknown;
  try {
    header = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));
  } catch {
    throw forged('malformed');
  }
  if (typeof header !== 'object' || header === null) throw forged('malformed');
  const { alg, kid, typ, ...others } = header as Record<string, unknown>;
  if (Object.keys(others).length > 0) throw forged('algorithm');
  if (typeof alg !== 'string' || typeof kid !== 'string' || typeof typ !== 'string') throw forged('algorithm');
  return { alg, kid, typ };
}

/** One byte sequence has one spelling: the unused bits of the last character are zero (RFC 4648 §3.5). */
function isCanonicalBase64url(segment: string): boolean {
  return Buffer.from(segment, 'base64url').toString('base64url') === segment;
}
