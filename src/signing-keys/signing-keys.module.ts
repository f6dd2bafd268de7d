import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { JwksController } from './jwks.controller.js';
import { KeyLifeCycle } from './key-life-cycle.js';
import { KeyPreparationService } from './key-preparation.service.js';
import { KeyRewrapService } from './key-rewrap.service.js';
import { KeyRotationService } from './key-rotation.service.js';
import { KeySchedule } from './key-schedule.js';
import { KeySeal } from './key-seal.js';
import { KeyVault } from './key-vault.js';
import { KeysController } from './keys.controller.js';
import { SigningKeyRow } from './signing-key.entity.js';
import { SigningKeysRepository } from './signing-keys.repository.js';
import { SigningKeysService } from './signing-keys.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([SigningKeyRow])],
  controllers: [JwksController, KeysController],
  providers: [
    KeyLifeCycle,
    KeyPreparationService,
    KeyRewrapService,
    KeyRotationService,
    KeySchedule,
    KeySeal,
    KeyVault,
    SigningKeysRepository,
    SigningKeysService,
  ],
  exports: [KeyPreparationService, KeyRewrapService, KeyRotationService, KeySchedule, SigningKeysService],
})
export class SigningKeysModule {}
