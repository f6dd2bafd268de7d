import { defineProblem } from '../../common/index.js';

/** Problems of the transport: what is refused before, or without, any feature having a say. */

export const malformedRequest = defineProblem({
  code: 'request.malformed',
  kind: 'malformed',
  detail: 'The request is not well-formed HTTP',
  remedy: 'Send HTTP/1.1 as RFC 9112 defines it.',
});

export const malformedHeader = defineProblem({
  code: 'request.malformed_header',
  kind: 'malformed',
  detail: 'A header is missing or malformed',
  remedy: 'Send exactly one `Host`, and no `Transfer-Encoding` other than `chunked`.',
});

export const repeatedHeader = defineProblem({
  code: 'request.repeated_header',
  kind: 'malformed',
  detail: 'A header that may stand only once is repeated',
  remedy: 'Send `Host`, `Authorization`, `Content-Type` and `Content-Length` once at most.',
});

export const malformedUrl = defineProblem({
  code: 'request.malformed_url',
  kind: 'malformed',
  detail: 'The URL is malformed',
  remedy: 'Percent-encode the URL as UTF-8, without NUL.',
});

export const repeatedParameter = defineProblem({
  code: 'request.repeated_parameter',
  kind: 'malformed',
  detail: 'A parameter is repeated',
  remedy: 'Send each parameter once.',
});

export const forbiddenParameter = defineProblem({
  code: 'request.forbidden_parameter',
  kind: 'malformed',
  detail: 'A parameter has a name that is not allowed',
  remedy: 'Do not name parameters `__proto__`, `constructor` or `prototype`.',
});

export const misplacedParameter = defineProblem({
  code: 'request.misplaced_parameter',
  kind: 'malformed',
  detail: 'OAuth parameters are taken from the form only, never from the URL',
  remedy: 'Send the parameter in the body (RFC 6749 §3.2).',
});

export const httpsRequired = defineProblem({
  code: 'https.required',
  kind: 'forbidden',
  detail: 'HTTPS is required',
  remedy: 'Use https. Behind a proxy: list it in TRUSTED_PROXIES and let it send `X-Forwarded-Proto`.',
});

export const routeNotFound = defineProblem({
  code: 'route.not_found',
  kind: 'not_found',
  detail: 'There is nothing here',
  remedy: 'Compare method and path with the OpenAPI document.',
});

export const methodNotAllowed = defineProblem({
  code: 'route.method_not_allowed',
  kind: 'method_not_allowed',
  detail: 'This path does not take this method',
  remedy: 'Use a method that `Allow` lists.',
});

export const requestTimeout = defineProblem({
  code: 'request.timeout',
  kind: 'timeout',
  detail: 'The request did not arrive in time',
  remedy: 'Send the whole request without long pauses.',
});

export const foreignPage = defineProblem({
  code: 'request.foreign_page',
  kind: 'forbidden',
  detail: 'The page of another site made your browser ask',
  remedy: 'Have the operator put the origin of your page into `CORS_ORIGINS`, or open the address yourself.',
});

export const uriTooLong = defineProblem({
  code: 'request.uri_too_long',
  kind: 'uri_too_long',
  detail: 'The URL is too long',
  remedy: 'Send at most 2048 characters.',
});

export const headersTooLarge = defineProblem({
  code: 'request.headers_too_large',
  kind: 'headers_too_large',
  detail: 'The headers are too large or too many',
  remedy: 'Send at most 100 headers and 16 KiB of them.',
});

export const expectationFailed = defineProblem({
  code: 'request.expectation_failed',
  kind: 'expectation_failed',
  detail: 'The expectation cannot be met',
  remedy: 'Send no `Expect` other than `100-continue`.',
});

export const invalidRequest = defineProblem({
  code: 'request.invalid',
  kind: 'invalid',
  detail: 'The request is not valid',
  remedy: 'Correct the fields that `errors` names.',
});

export const internalError = defineProblem({
  code: 'service.internal',
  kind: 'internal',
  detail: 'Something went wrong',
  remedy: 'Tell the operators the `requestId`; the cause stands in the log.',
});
