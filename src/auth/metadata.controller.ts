import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CLIENT_GRANTS } from '../clients/index.js';
import { scopeCatalogue, Public } from '../common/index.js';
import { Settings } from '../platform/config/index.js';
import { ListField, TextField } from '../platform/http/index.js';

const SECRET_METHODS = ['client_secret_basic', 'client_secret_post'];

class MetadataResponse {
  @TextField({ example: 'https://id.example.com' })
  issuer: string;

  @TextField({ example: 'https://id.example.com/token' })
  token_endpoint: string;

  @TextField({ example: 'https://id.example.com/token/revoke' })
  revocation_endpoint: string;

  @TextField({ example: 'https://id.example.com/token/introspect' })
  introspection_endpoint: string;

  @TextField({ example: 'https://id.example.com/.well-known/jwks.json' })
  jwks_uri: string;

  @ListField({ of: 'text', example: ['password', 'refresh_token', 'client_credentials'] })
  grant_types_supported: readonly string[];

  @ListField({ of: 'text', example: [], description: 'None: there is no authorization endpoint' })
  response_types_supported: readonly string[];

  @ListField({ of: 'text', example: ['none', 'client_secret_basic', 'client_secret_post'] })
  token_endpoint_auth_methods_supported: readonly string[];

  @ListField({ of: 'text', example: ['none', 'client_secret_basic', 'client_secret_post'] })
  revocation_endpoint_auth_methods_supported: readonly string[];

  @ListField({ of: 'text', example: ['client_secret_basic', 'client_secret_post'] })
  introspection_endpoint_auth_methods_supported: readonly string[];

  @ListField({ of: 'text', example: ['users:read'] })
  scopes_supported: readonly string[];
}

/** What a client has to know of this server (RFC 8414). Addresses are built on `ISSUER_URL`, never on a header. */
@ApiTags('auth')
@Controller('.well-known')
@Public()
export class MetadataController {
  readonly #issuer: string;
  readonly #grants: readonly string[];

  constructor(settings: Settings) {
    this.#issuer = settings.ISSUER_URL;
    this.#grants = CLIENT_GRANTS.filter((grant) => grant !== 'password' || settings.PASSWORD_GRANT === 'on');
  }

  @Get('oauth-authorization-server')
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({ summary: 'Authorization server metadata' })
  @ApiOkResponse({ type: MetadataResponse })
  metadata(): MetadataResponse {
    const base = this.#issuer.replace(/\/$/, '');
    return {
      issuer: this.#issuer,
      token_endpoint: `${base}/token`,
      revocation_endpoint: `${base}/token/revoke`,
      introspection_endpoint: `${base}/token/introspect`,
      jwks_uri: `${base}/.well-known/jwks.json`,
      grant_types_supported: this.#grants,
      response_types_supported: [],
      token_endpoint_auth_methods_supported: ['none', ...SECRET_METHODS],
      revocation_endpoint_auth_methods_supported: ['none', ...SECRET_METHODS],
      introspection_endpoint_auth_methods_supported: SECRET_METHODS,
      scopes_supported: [...scopeCatalogue.keys()].toSorted(),
    };
  }
}
