import { Body, Controller, Headers, HttpCode, Ip, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { accountManage } from '../access-control/index.js';
import { FIRST_PARTY_CLIENT } from '../clients/index.js';
import {
  Authenticated,
  CurrentPrincipal,
  Fails,
  instanceIsolated,
  Public,
  RequireScopes,
  ServedInIsolation,
  type Principal,
} from '../common/index.js';
import { Settings } from '../platform/config/index.js';
import { LimitRate, tooManyFailures, tooManyRequests } from '../platform/limits/index.js';
import { SessionsService } from '../tokens/index.js';
import {
  AccountResponse,
  accountTaken,
  ChangePasswordBody,
  currentPasswordWrong,
  OwnAccountService,
  RegisterBody,
  registrationClosed,
  RegistrationService,
} from '../users/index.js';
import { AnswersTokens } from './answers-tokens.js';
import { incorrectCredentials, passwordGrantOff, passwordResetRequired } from './auth.errors.js';
import { LoginBody } from './dto/login.body.js';
import { TokenResponse } from './dto/token.response.js';
import { SignInService } from './sign-in.service.js';

/** Signing up, in and out, in JSON. */
@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly signIn: SignInService,
    private readonly registration: RegistrationService,
    private readonly own: OwnAccountService,
    private readonly sessions: SessionsService,
    private readonly settings: Settings,
  ) {}

  @Post('register')
  @Public()
  @LimitRate({ name: 'register', limit: 60, perSeconds: 60 })
  @ApiOperation({ summary: 'Make an account for yourself' })
  @ApiCreatedResponse({ type: AccountResponse })
  @Fails(registrationClosed, accountTaken, tooManyRequests)
  async register(
    @Body() body: RegisterBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccountResponse> {
    const created = await this.registration.register(body);
    reply.header('location', '/users/me');
    return AccountResponse.of(created);
  }

  @Post('login')
  @AnswersTokens()
  @Public()
  @ServedInIsolation()
  @ApiOperation({ summary: 'Sign in; the JSON door to the password grant' })
  @ApiOkResponse({ type: TokenResponse })
  @Fails(incorrectCredentials, passwordGrantOff, passwordResetRequired, tooManyFailures, instanceIsolated)
  async login(
    @Body() body: LoginBody,
    @Headers('user-agent') userAgent = '',
    @Ip() address: string,
  ): Promise<TokenResponse> {
    if (this.settings.PASSWORD_GRANT === 'off') throw passwordGrantOff();
    return this.signIn.withPassword(body, { client: FIRST_PARTY_CLIENT, address, userAgent });
  }

  @Post('logout')
  @HttpCode(204)
  @Authenticated()
  @ApiOperation({ summary: 'End this session: its access and refresh tokens are dead at once' })
  @ApiNoContentResponse()
  async logout(@CurrentPrincipal() { sessionId }: Principal): Promise<void> {
    await this.sessions.end(sessionId!, 'logout');
  }

  @Post('password')
  @HttpCode(204)
  @Authenticated()
  @RequireScopes(accountManage)
  @ApiOperation({ summary: 'Change my password; ends my other sessions' })
  @ApiNoContentResponse()
  @Fails(currentPasswordWrong, tooManyFailures)
  async changePassword(
    @CurrentPrincipal() owner: Principal,
    @Body() body: ChangePasswordBody,
    @Ip() address: string,
  ): Promise<void> {
    await this.own.changePassword(owner, body, address);
  }
}
