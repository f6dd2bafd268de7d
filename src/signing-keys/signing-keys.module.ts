import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { JwksController } from './jwks.controller.js';
import { KeySeal } from './key-seal.js';
import { SigningKeyRow } from './signing-key.entity.js';
import { SigningKeysService } from './signing-keys.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([SigningKeyRow])],
  controllers: [JwksController],
  providers: [KeySeal, SigningKeysService],
  exports: [SigningKeysService],
})
export class SigningKeysModule {}
