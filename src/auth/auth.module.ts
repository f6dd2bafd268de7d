import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { RevocationModule } from '../revocation/index.js';
import { TokensModule } from '../tokens/index.js';
import { UsersModule } from '../users/index.js';
import { AuthController } from './auth.controller.js';
import { EmailVerificationController } from './email-verification.controller.js';
import { JwtAuthGuard } from './jwt-auth.guard.js';
import { JwtStrategy } from './jwt.strategy.js';
import { MetadataController } from './metadata.controller.js';
import { PasswordResetController } from './password-reset.controller.js';
import { PrincipalsService } from './principals.service.js';
import { SessionTokensService } from './session-tokens.service.js';
import { SignInService } from './sign-in.service.js';
import { TokenController } from './token.controller.js';
import { VerifiedTokens } from './verified-tokens.js';

@Module({
  imports: [PassportModule, RevocationModule, TokensModule, UsersModule],
  controllers: [
    AuthController,
    EmailVerificationController,
    MetadataController,
    PasswordResetController,
    TokenController,
  ],
  providers: [JwtAuthGuard, JwtStrategy, PrincipalsService, SessionTokensService, SignInService, VerifiedTokens],
  exports: [JwtAuthGuard, PrincipalsService, VerifiedTokens],
})
export class AuthModule {}
