import { Module } from '@nestjs/common';
import { RevocationMetrics } from './revocation.metrics.js';
import { Revocations } from './revocations.service.js';

/** What has been taken back. */
@Module({ providers: [Revocations, RevocationMetrics], exports: [Revocations] })
export class RevocationModule {}
