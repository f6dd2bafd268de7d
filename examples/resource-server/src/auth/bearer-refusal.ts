import { HttpException } from '@nestjs/common';

/** A request refused for its token, or the lack of one, with the headers that say why (RFC 6750 §3). */
export class BearerRefusal extends HttpException {
  constructor(
    status: number,
    detail: string,
    readonly headers: Readonly<Record<string, string>>,
    cause?: unknown,
  ) {
    super({ status, detail }, status, { cause });
  }
}

const challenge = (...parameters: string[]) => ({
  'www-authenticate': ['Bearer realm="orders"', ...parameters].join(', '),
});

/** No token came: no error code either (RFC 6750 §3.1). */
export const tokenMissing = () => new BearerRefusal(401, 'Not authenticated', challenge());

export const tokenRefused = (detail: string) =>
  new BearerRefusal(401, detail, challenge('error="invalid_token"', `error_description="${detail}"`));

export const permissionMissing = (scope: string) =>
  new BearerRefusal(403, 'Operation forbidden', challenge('error="insufficient_scope"', `scope="${scope}"`));

/** Not the token's fault, so no 401: a client would throw a good token away. */
export const keysUnavailable = (cause: unknown) =>
  new BearerRefusal(503, 'Tokens cannot be verified at the moment', { 'retry-after': '1' }, cause);
