import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { Settings } from '../platform/config/index.js';
import type { HoneyToken } from './honey-token.entity.js';
import { HoneyRepository } from './honey.repository.js';
import { newUser } from './new-user.js';
import { PasswordHasher } from './password-hasher.js';
import type { User } from './user.entity.js';

const SERVICES = ['backup', 'billing', 'export', 'reports', 'sync'];
const TOKEN_PREFIX = 'ght_';
const MARKER_LENGTH = 20;

/**
 * A service account and an API token that stand in the database and nowhere else, and look like any other. One word, the
 * marker, is in the account's name, in its address and in the token, so that one search finds all three in any text.
 */
@Injectable()
export class Honey {
  #markers: readonly string[] = [];

  constructor(
    private readonly rows: HoneyRepository,
    private readonly hasher: PasswordHasher,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /** Lays the bait where there is none, and remembers it. Called under the startup lock, after the migrations. */
  async prepare(): Promise<void> {
    let laid = await this.rows.all();
    if (laid.length === 0) {
      await this.#lay();
      laid = await this.rows.all();
    }
    this.#markers = laid.map(({ token }) => token.slice(TOKEN_PREFIX.length, TOKEN_PREFIX.length + MARKER_LENGTH));
  }

  /** True when `text` holds a piece of bait. Names are compared folded, so they may have been written in capitals. */
  isIn(text: string): boolean {
    const folded = text.toLowerCase();
    return this.#markers.some((marker) => folded.includes(marker));
  }

  /** `isIn()` for what this house has composed: as it stands in the database, without the cost of folding. */
  isInAnswer(payload: string | Buffer): boolean {
    return this.#markers.some((marker) => payload.includes(marker));
  }

  async #lay(): Promise<void> {
    const marker = randomBytes(MARKER_LENGTH / 2).toString('hex');
    // Of a password that nobody has ever known.
    const passwordHash = await this.hasher.hash(randomBytes(32).toString('base64url'));
    const owner = this.#ownerOf(marker, passwordHash);
    await this.rows.insert(owner, tokenOf(marker, owner));
  }

  #ownerOf(marker: string, passwordHash: string): User {
    const username = `svc-${SERVICES[randomInt(SERVICES.length)]}-${marker}`;
    const email =
      `${username}@${/@([\w.-]+)/.exec(this.settings.MAIL_FROM)?.[1] ?? 'gatehouse.localhost'}`.toLowerCase();
    const now = this.clock.now();
    return newUser({ username, email, emailVerifiedAt: now, passwordHash }, now);
  }
}

function tokenOf(marker: string, owner: User): HoneyToken {
  const token = `${TOKEN_PREFIX}${marker}${randomBytes(12).toString('hex')}`;
  return { id: randomUUID(), userId: owner.id, token, createdAt: owner.createdAt };
}
