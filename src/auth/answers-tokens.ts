import { applyDecorators, Header, HttpCode } from '@nestjs/common';

/** On what answers with tokens (RFC 6749 §5.1): 200, and kept by no cache, one of HTTP/1.0 included. */
export function AnswersTokens(): MethodDecorator {
  return applyDecorators(HttpCode(200), Header('Pragma', 'no-cache'));
}
