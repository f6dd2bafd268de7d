import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RevocationModule } from '../revocation/index.js';
import { SigningKeysModule } from '../signing-keys/index.js';
import { OwnSessionsController } from './own-sessions.controller.js';
import { OwnSessionsService } from './own-sessions.service.js';
import { RefreshFamiliesService } from './refresh-families.service.js';
import { Session } from './session.entity.js';
import { SessionTraces } from './session-traces.service.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { TokensService } from './tokens.service.js';
import { VerificationKeys } from './verification-keys.js';

@Module({
  imports: [RevocationModule, SigningKeysModule, JwtModule.register({}), TypeOrmModule.forFeature([Session])],
  controllers: [OwnSessionsController],
  providers: [
    OwnSessionsService,
    RefreshFamiliesService,
    SessionsRepository,
    SessionsService,
    SessionTraces,
    TokensService,
    VerificationKeys,
  ],
  exports: [RefreshFamiliesService, SessionsService, SessionTraces, TokensService, VerificationKeys],
})
export class TokensModule {}
