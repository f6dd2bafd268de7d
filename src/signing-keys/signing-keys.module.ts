import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { KeySeal } from './key-seal.js';
import { SigningKeyRow } from './signing-key.entity.js';
import { SigningKeysService } from './signing-keys.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([SigningKeyRow])],
  providers: [KeySeal, SigningKeysService],
  exports: [SigningKeysService],
})
export class SigningKeysModule {}
