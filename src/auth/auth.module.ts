import { Global, Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { ActorStanding } from '../access-control/index.js';
import { ClientsModule } from '../clients/index.js';
import { RevocationModule } from '../revocation/index.js';
import { TokensModule } from '../tokens/index.js';
import { UsersModule } from '../users/index.js';
import { ActorStandingService } from './actor-standing.service.js';
import { AuthController } from './auth.controller.js';
import { ClientAuthenticationService } from './client-authentication.service.js';
import { ClientTokensService } from './client-tokens.service.js';
import { EmailVerificationController } from './email-verification.controller.js';
import { HouseCutOffService } from './house-cut-off.service.js';
import { IntrospectionService } from './introspection.service.js';
import { JwtAuthGuard } from './jwt-auth.guard.js';
import { JwtStrategy } from './jwt.strategy.js';
import { MetadataController } from './metadata.controller.js';
import { PasswordResetController } from './password-reset.controller.js';
import { PrincipalsService } from './principals.service.js';
import { SessionOpeningsService } from './session-openings.service.js';
import { SessionTokensService } from './session-tokens.service.js';
import { SessionsController } from './sessions.controller.js';
import { SignInRecords } from './sign-in-records.js';
import { SignInService } from './sign-in.service.js';
import { TokenHolders } from './token-holders.service.js';
import { TokenRevocationService } from './token-revocation.service.js';
import { TokenStatusController } from './token-status.controller.js';
import { TokenController } from './token.controller.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Global for `ActorStanding` alone, which access control above asks for. */
@Global()
@Module({
  imports: [ClientsModule, PassportModule, RevocationModule, TokensModule, UsersModule],
  controllers: [
    AuthController,
    EmailVerificationController,
    MetadataController,
    PasswordResetController,
    SessionsController,
    TokenController,
    TokenStatusController,
  ],
  providers: [
    { provide: ActorStanding, useClass: ActorStandingService },
    ClientAuthenticationService,
    ClientTokensService,
    HouseCutOffService,
    IntrospectionService,
    JwtAuthGuard,
    JwtStrategy,
    PrincipalsService,
    SessionOpeningsService,
    SessionTokensService,
    SignInRecords,
    SignInService,
    TokenHolders,
    TokenRevocationService,
    VerifiedTokens,
  ],
  exports: [ActorStanding, JwtAuthGuard, PrincipalsService, TokenHolders, VerifiedTokens],
})
export class AuthModule {}
