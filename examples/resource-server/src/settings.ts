/** What this service is told by its environment. The defaults are those of a Gatehouse in development. */
export class Settings {
  /** The tokens' `iss`, to the letter. */
  readonly issuer: string;
  /** Must be among the tokens' `aud`. */
  readonly audience: string;
  /** Whoever answers here decides which tokens are good: HTTPS, unless it never leaves the machine. */
  readonly jwksUrl: URL;
  /** Between two fetches that unknown keys cause. */
  readonly jwksCooldownSeconds: number;
  readonly host: string;
  readonly port: number;

  /** @throws Error naming the setting that is wrong */
  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.issuer = environment['ISSUER_URL'] || 'http://gatehouse.localhost';
    this.audience = environment['TOKEN_AUDIENCE'] || 'gatehouse-api';
    this.jwksUrl = url('JWKS_URL', environment['JWKS_URL'] || 'http://127.0.0.1:3000/.well-known/jwks.json');
    this.jwksCooldownSeconds = wholeNumber('JWKS_COOLDOWN_SECONDS', environment['JWKS_COOLDOWN_SECONDS'] || '5');
    this.host = environment['HOST'] || '127.0.0.1';
    this.port = wholeNumber('PORT', environment['PORT'] || '3001');
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} must be a whole number`);
  return Number(text);
}

function url(name: string, text: string): URL {
  if (!URL.canParse(text)) throw new Error(`${name} must be a URL`);
  return new URL(text);
}
