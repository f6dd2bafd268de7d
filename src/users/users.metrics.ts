import { Injectable } from '@nestjs/common';
import { Metrics } from '../platform/metrics/index.js';
import { PasswordHasher } from './password-hasher.js';

@Injectable()
export class UsersMetrics {
  constructor(metrics: Metrics, hasher: PasswordHasher) {
    metrics.gauge(
      {
        name: 'gatehouse_password_checks',
        help: 'Passwords that are being hashed or wait for it; beyond 200, or fewer where imported hashes cost more, sign-ins are refused with 503.',
      },
      () => hasher.underWay,
    );
  }
}
