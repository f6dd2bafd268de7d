import { Injectable } from '@nestjs/common';
import type { NoticedSignal } from '../../audit/index.js';
import { Detector, seenIn } from './detector.js';
import { IncidentReports } from './incident-reports.js';
import { KnownNetworks } from './known-networks.service.js';

/** Somebody signs in from a network that the account has never used. Its first one is no news. */
@Injectable()
export class UnusualAddressDetector extends Detector {
  constructor(
    private readonly networks: KnownNetworks,
    private readonly reports: IncidentReports,
  ) {
    super();
  }

  override async notice(signal: NoticedSignal): Promise<void> {
    if (signal.kind !== 'signed_in') return;
    if (!(await this.networks.isNew(signal.userId, signal.address))) return;
    this.reports.file({
      kind: 'unusual-address',
      severity: 'low',
      cause: `user ${signal.userId}`,
      summary: `A sign-in from a network that the account has never used${seenIn(signal)}`,
      source: signal.address,
      subject: { type: 'user', id: signal.userId },
    });
  }
}
