import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Fails, Public } from '../common/index.js';
import { LimitRate, tooManyRequests } from '../platform/limits/index.js';
import {
  ForgotPasswordBody,
  PasswordResetLinks,
  passwordResetOff,
  PasswordResetService,
  passwordResetTokenInvalid,
  ResetPasswordBody,
} from '../users/index.js';

/** A new password for whoever reads the account's mail. */
@ApiTags('auth')
@Controller('auth/password')
@Public()
export class PasswordResetController {
  constructor(
    private readonly links: PasswordResetLinks,
    private readonly resets: PasswordResetService,
  ) {}

  @Post('forgot')
  @HttpCode(202)
  @LimitRate({ name: 'password-forgot', limit: 20, perSeconds: 60 })
  @ApiOperation({ summary: 'Ask for a link to a new password, by mail; the answer is the same for every address' })
  @ApiAcceptedResponse({ description: 'If an account has this verified address, the mail is on its way' })
  @Fails(passwordResetOff, tooManyRequests)
  forgot(@Body() { email }: ForgotPasswordBody): void {
    this.links.mailTo(email);
  }

  @Post('reset')
  @HttpCode(204)
  @LimitRate({ name: 'password-reset', limit: 60, perSeconds: 60 })
  @ApiOperation({ summary: 'Choose a new password with the token of the mailed link; ends all sessions' })
  @ApiNoContentResponse()
  @Fails(passwordResetTokenInvalid, tooManyRequests)
  async reset(@Body() body: ResetPasswordBody): Promise<void> {
    await this.resets.reset(body);
  }
}
