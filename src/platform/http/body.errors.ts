import { defineProblem } from '../../common/index.js';

/** Problems of bodies: what cannot be read as the JSON or the form that it claims to be. */

export const emptyBody = defineProblem({
  code: 'body.empty',
  kind: 'malformed',
  detail: 'The body is empty',
  remedy: 'Send a JSON object.',
});

export const malformedJson = defineProblem({
  code: 'body.malformed_json',
  kind: 'malformed',
  detail: 'The body is not JSON',
  remedy: 'Send JSON as RFC 8259 defines it.',
});

export const malformedForm = defineProblem({
  code: 'body.malformed_form',
  kind: 'malformed',
  detail: 'The body is not a form',
  remedy: 'Percent-encode names and values as UTF-8, without NUL.',
});

export const badEncoding = defineProblem({
  code: 'body.bad_encoding',
  kind: 'malformed',
  detail: 'The body is not UTF-8',
  remedy: 'Encode the body as UTF-8.',
});

export const byteOrderMark = defineProblem({
  code: 'body.byte_order_mark',
  kind: 'malformed',
  detail: 'The body starts with a byte order mark',
  remedy: 'Leave the byte order mark out (RFC 8259 §8.1).',
});

export const duplicateKey = defineProblem({
  code: 'body.duplicate_key',
  kind: 'malformed',
  detail: 'An object in the body has a key twice',
  remedy: 'Send each key once (RFC 8259 §4).',
});

export const tooDeep = defineProblem({
  code: 'body.too_deep',
  kind: 'malformed',
  detail: 'The body is nested too deeply',
  remedy: 'Nest at most 32 levels.',
});

export const tooManyParts = defineProblem({
  code: 'body.too_many_parts',
  kind: 'malformed',
  detail: 'The body has too many parts',
  remedy: 'Send at most 2000 keys, objects and lists in one body.',
});

export const nulCharacter = defineProblem({
  code: 'body.nul_character',
  kind: 'malformed',
  detail: 'A text in the body holds a NUL character',
  remedy: 'Leave NUL characters out.',
});

export const loneSurrogate = defineProblem({
  code: 'body.lone_surrogate',
  kind: 'malformed',
  detail: 'A text in the body holds half a surrogate pair',
  remedy: 'Send whole Unicode characters.',
});

export const numberOutOfRange = defineProblem({
  code: 'body.number_out_of_range',
  kind: 'malformed',
  detail: 'A number in the body is out of range',
  remedy: 'Send integers between -(2^53-1) and 2^53-1, and finite numbers (RFC 8259 §6).',
});

export const forbiddenKey = defineProblem({
  code: 'body.forbidden_key',
  kind: 'malformed',
  detail: 'An object in the body has a key that is not allowed',
  remedy: 'Do not name keys `__proto__`, `constructor` or `prototype`.',
});

export const badLength = defineProblem({
  code: 'body.bad_length',
  kind: 'malformed',
  detail: 'The body is not as long as `Content-Length` says',
  remedy: 'Send as many bytes as announced.',
});

export const bodyTooLarge = defineProblem({
  code: 'body.too_large',
  kind: 'too_large',
  detail: 'The body is too large',
  remedy: 'Send at most 64 KiB of JSON, or 16 KiB of a form.',
});

export const unsupportedMediaType = defineProblem({
  code: 'body.unsupported_media_type',
  kind: 'unsupported_media_type',
  detail: 'The body has a media type, charset or coding that is not taken here',
  remedy: 'Send uncoded `application/json` in UTF-8; to routes that take a form, `application/x-www-form-urlencoded`.',
});
