import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../common/index.js';
import { ListField, TextField } from '../platform/http/index.js';
import { publicJwk, type PublicJwk } from './key-material.js';
import { SigningKeysService } from './signing-keys.service.js';

class JwkResponse implements PublicJwk {
  @TextField({ example: 'RSA' })
  kty: string;

  @TextField({ example: 'sig' })
  use: 'sig';

  @TextField({ example: 'RS256' })
  alg: string;

  @TextField({ example: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs' })
  kid: string;
}

class JwksResponse {
  @ListField({ of: () => JwkResponse })
  keys: readonly PublicJwk[];
}

/** The public halves of the keys that access tokens are signed with (RFC 7517 §5); secrets never stand here. */
@ApiTags('auth')
@Controller('.well-known')
@Public()
export class JwksController {
  constructor(private readonly signingKeys: SigningKeysService) {}

  @Get('jwks.json')
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({ summary: 'Keys to verify access tokens with' })
  @ApiOkResponse({ type: JwksResponse })
  keys(): JwksResponse {
    return { keys: this.signingKeys.all.flatMap((key) => publicJwk(key) ?? []) };
  }
}
