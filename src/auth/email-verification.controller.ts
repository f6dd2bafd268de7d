import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { accountManage } from '../access-control/index.js';
import { Authenticated, CurrentPrincipal, Fails, Public, type Principal, RequireScopes } from '../common/index.js';
import { LimitRate, tooManyRequests } from '../platform/limits/index.js';
import { emailTokenInvalid, EmailVerificationService, VerifyEmailBody } from '../users/index.js';

/** Whether an account's address is its owner's. */
@ApiTags('auth')
@Controller('auth/email')
export class EmailVerificationController {
  constructor(private readonly verification: EmailVerificationService) {}

  @Post('verify')
  @HttpCode(204)
  @Public()
  @LimitRate({ name: 'email-verify', limit: 60, perSeconds: 60 })
  @ApiOperation({ summary: 'Verify an address with the token of the mailed link' })
  @ApiNoContentResponse()
  @Fails(emailTokenInvalid, tooManyRequests)
  async verify(@Body() body: VerifyEmailBody): Promise<void> {
    await this.verification.verify(body);
  }

  @Post('verification')
  @HttpCode(202)
  @Authenticated()
  @RequireScopes(accountManage)
  @LimitRate({ name: 'email-verification', limit: 20, perSeconds: 60 })
  @ApiOperation({ summary: 'Mail me the link that verifies my address again' })
  @ApiAcceptedResponse({ description: 'If my address is not verified yet, the mail is on its way' })
  @Fails(tooManyRequests)
  sendAgain(@CurrentPrincipal() { id }: Principal): void {
    this.verification.sendAgain(id);
  }
}
