import type { ForgeryTrace } from '../audit/index.js';

/** Why a token is refused, where that says something about who sends it. Stands as cause behind `token.invalid`. */
export class TokenForged extends Error {
  constructor(
    readonly trace: ForgeryTrace,
    options?: ErrorOptions,
  ) {
    super(`the token is not of this house: ${trace}`, options);
    this.name = 'TokenForged';
  }
}

/** A refresh token that had been used before; its family is dead by now. Stands as cause behind `token.invalid`. */
export class RefreshTokenReused extends Error {
  constructor(
    readonly userId: string,
    readonly sessionId: string,
  ) {
    super('the refresh token had been used before');
    this.name = 'RefreshTokenReused';
  }
}
