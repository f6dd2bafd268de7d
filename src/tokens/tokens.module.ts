import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RevocationModule } from '../revocation/index.js';
import { SigningKeysModule } from '../signing-keys/index.js';
import { OwnSessionsController } from './own-sessions.controller.js';
import { RefreshFamiliesService } from './refresh-families.service.js';
import { Session } from './session.entity.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { TokensService } from './tokens.service.js';
import { VerificationKeys } from './verification-keys.js';

@Module({
  imports: [RevocationModule, SigningKeysModule, JwtModule.register({}), TypeOrmModule.forFeature([Session])],
  controllers: [OwnSessionsController],
  providers: [RefreshFamiliesService, SessionsRepository, SessionsService, TokensService, VerificationKeys],
  exports: [RefreshFamiliesService, SessionsService, TokensService, VerificationKeys],
})
export class TokensModule {}
