import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SigningKeysModule } from '../signing-keys/index.js';
import { Session } from './session.entity.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { TokensService } from './tokens.service.js';
import { VerificationKeys } from './verification-keys.js';

@Module({
  imports: [SigningKeysModule, JwtModule.register({}), TypeOrmModule.forFeature([Session])],
  providers: [SessionsRepository, SessionsService, TokensService, VerificationKeys],
  exports: [SessionsService, TokensService, VerificationKeys],
})
export class TokensModule {}
