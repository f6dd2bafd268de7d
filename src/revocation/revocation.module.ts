import { Module } from '@nestjs/common';
import { Revocations } from './revocations.service.js';

/** What has been taken back. */
@Module({ providers: [Revocations], exports: [Revocations] })
export class RevocationModule {}
