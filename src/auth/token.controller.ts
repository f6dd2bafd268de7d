import { Body, Controller, Headers, HttpCode, Ip, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Fails, Public } from '../common/index.js';
import { AcceptsForm, invalidRequest } from '../platform/http/index.js';
import { tooManyFailures } from '../platform/limits/index.js';
import { refreshTokenExpected, scopeNotAllowed, tokenExpired, tokenInvalid } from '../tokens/index.js';
import {
  clientAuthenticatedTwice,
  clientUnknown,
  grantNotAllowed,
  grantTypeUnsupported,
  incorrectCredentials,
  passwordResetRequired,
} from './auth.errors.js';
import { authenticateClient } from './client-authentication.js';
import { RefreshForm, RevokeForm, TokenForm } from './dto/token.form.js';
import { TokenResponse } from './dto/token.response.js';
import { SessionTokensService } from './session-tokens.service.js';
import { SignInService } from './sign-in.service.js';

/** The token endpoint (RFC 6749 §3.2), with the seed's `/token/refresh` beside it. */
@ApiTags('auth')
@Controller('token')
@Public()
export class TokenController {
  constructor(
    private readonly signIn: SignInService,
    private readonly sessionTokens: SessionTokensService,
  ) {}

  @Post()
  @HttpCode(200)
  @AcceptsForm()
  @ApiOperation({ summary: 'Get tokens for a password or a refresh token' })
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
  )
  token(
    @Body() form: TokenForm,
    @Headers('authorization') authorization: string | undefined,
    @Headers('user-agent') userAgent = '',
    @Ip() address: string,
  ): Promise<TokenResponse> {
    const clientId = authenticateClient(authorization, form);
    switch (form.grant_type ?? 'password') {
      case 'password':
        return this.signIn.withPassword(passwordGrantOf(form), { clientId, address, userAgent });
      case 'refresh_token':
        return this.sessionTokens.refresh(required(form, 'refresh_token'), form.scope, clientId);
      case 'client_credentials':
        throw grantNotAllowed();
      default:
        throw grantTypeUnsupported();
    }
  }

  @Post('refresh')
  @HttpCode(200)
  @AcceptsForm()
  @ApiOperation({ summary: 'Get new tokens for a refresh token' })
  @ApiOkResponse({ type: TokenResponse })
  @Fails(tokenInvalid, tokenExpired, refreshTokenExpected, scopeNotAllowed, clientUnknown, clientAuthenticatedTwice)
  refresh(
    @Body() form: RefreshForm,
    @Headers('authorization') authorization: string | undefined,
  ): Promise<TokenResponse> {
    const clientId = authenticateClient(authorization, form);
    return this.sessionTokens.refresh(form.refresh_token, form.scope, clientId);
  }

  @Post('revoke')
  @HttpCode(200)
  @AcceptsForm()
  @ApiOperation({ summary: 'End the session of a token, of either kind (RFC 7009); 200 for any token' })
  @ApiOkResponse({ description: 'The token is good for nothing now, if it was one' })
  @Fails(clientUnknown, clientAuthenticatedTwice)
  async revoke(@Body() form: RevokeForm, @Headers('authorization') authorization: string | undefined): Promise<void> {
    const clientId = authenticateClient(authorization, form);
    await this.sessionTokens.revoke(form.token, clientId);
  }
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
