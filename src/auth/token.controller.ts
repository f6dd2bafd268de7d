import { Body, Controller, Headers, Ip, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CLIENT_GRANTS, type ClientGrant, type RegisteredClient } from '../clients/index.js';
import { Fails, instanceIsolated, Public, ServedInIsolation } from '../common/index.js';
import { Settings } from '../platform/config/index.js';
import { AcceptsForm, invalidRequest } from '../platform/http/index.js';
import { tooManyFailures } from '../platform/limits/index.js';
import { refreshTokenExpected, scopeNotAllowed, tokenExpired, tokenInvalid } from '../tokens/index.js';
import { AnswersTokens } from './answers-tokens.js';
import {
  clientAuthenticatedTwice,
  clientUnknown,
  grantNotAllowed,
  grantTypeUnsupported,
  incorrectCredentials,
  passwordResetRequired,
} from './auth.errors.js';
import { ClientAuthenticationService } from './client-authentication.service.js';
import { ClientTokensService } from './client-tokens.service.js';
import { RefreshForm, TokenForm } from './dto/token.form.js';
import { TokenResponse } from './dto/token.response.js';
import { SessionTokensService } from './session-tokens.service.js';
import { SignInService } from './sign-in.service.js';

/** The token endpoint (RFC 6749 §3.2), with the seed's `/token/refresh` beside it. */
@ApiTags('auth')
@Controller('token')
@Public()
@ServedInIsolation()
export class TokenController {
  constructor(
    private readonly clients: ClientAuthenticationService,
    private readonly signIn: SignInService,
    private readonly sessionTokens: SessionTokensService,
    private readonly clientTokens: ClientTokensService,
    private readonly settings: Settings,
  ) {}

  @Post()
  @AnswersTokens()
  @AcceptsForm()
  @ApiOperation({ summary: 'Get tokens: for a password, for a refresh token, or for the client itself' })
  @ApiOkResponse({ type: TokenResponse })
  @Fails(
    incorrectCredentials,
    passwordResetRequired,
    tokenInvalid,
    tokenExpired,
    refreshTokenExpected,
    clientUnknown,
    clientAuthenticatedTwice,
    grantTypeUnsupported,
    grantNotAllowed,
    scopeNotAllowed,
    tooManyFailures,
    instanceIsolated,
  )
  async token(
    @Body() form: TokenForm,
    @Headers('authorization') authorization: string | undefined,
    @Headers('user-agent') userAgent = '',
    @Ip() address: string,
  ): Promise<TokenResponse> {
    const client = await this.clients.authenticate({ authorization, form, address });
    switch (this.#grantOf(form, client)) {
      case 'password':
        return this.signIn.withPassword(passwordGrantOf(form), { client, address, userAgent });
      case 'refresh_token':
        return this.sessionTokens.refresh(required(form, 'refresh_token'), form.scope, client);
      case 'client_credentials':
        return this.clientTokens.issue(client, form.scope);
    }
  }

  @Post('refresh')
  @AnswersTokens()
  @AcceptsForm()
  @ApiOperation({ summary: 'Get new tokens for a refresh token' })
  @ApiOkResponse({ type: TokenResponse })
  @Fails(
    tokenInvalid,
    tokenExpired,
    refreshTokenExpected,
    scopeNotAllowed,
    clientUnknown,
    clientAuthenticatedTwice,
    grantNotAllowed,
    tooManyFailures,
    instanceIsolated,
  )
  async refresh(
    @Body() form: RefreshForm,
    @Headers('authorization') authorization: string | undefined,
    @Ip() address: string,
  ): Promise<TokenResponse> {
    const client = await this.clients.authenticate({ authorization, form, address });
    assertRegistered(client, 'refresh_token');
    return this.sessionTokens.refresh(form.refresh_token, form.scope, client);
  }

  /** @throws Problem `auth.grant_type_unsupported`, `auth.grant_not_allowed` */
  #grantOf({ grant_type: type = 'password' }: TokenForm, client: RegisteredClient): ClientGrant {
    const grant = CLIENT_GRANTS.find((known) => known === type);
    if (!grant || (grant === 'password' && this.settings.PASSWORD_GRANT === 'off')) throw grantTypeUnsupported();
    assertRegistered(client, grant);
    return grant;
  }
}

/** @throws Problem `auth.grant_not_allowed` when the client is not registered for the grant */
function assertRegistered({ grants }: RegisteredClient, grant: ClientGrant): void {
  if (!grants.has(grant)) throw grantNotAllowed();
}

function passwordGrantOf(form: TokenForm) {
  return { username: required(form, 'username'), password: required(form, 'password'), scope: form.scope };
}

/** An empty parameter counts as left out (RFC 6749 §3.2). @throws Problem `request.invalid` naming it */
function required(form: TokenForm, name: 'username' | 'password' | 'refresh_token'): string {
  const value = form[name];
  if (value) return value;
  throw invalidRequest({ errors: [{ field: name, code: 'isDefined', message: 'is required' }] });
}
