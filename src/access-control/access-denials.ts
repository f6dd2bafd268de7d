import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/index.js';
import type { Problem } from '../common/index.js';
import { RequestWitness, type CurrentRequest } from '../platform/http/index.js';
import { accessDenied } from './access.audit.js';

/** Writes down who was refused what: by the route's policy, or by the rules of what may be granted to whom. */
@Injectable()
export class AccessDenials extends RequestWitness {
  constructor(private readonly audit: AuditTrail) {
    super();
  }

  /** Of every answered problem those count that refuse a known caller for what they hold. */
  override refused({ principal, method, routeOptions }: CurrentRequest, { definition: { code } }: Problem): void {
    if (!principal || !code.startsWith('access.')) return;
    const route = `${method} ${routeOptions.url}`;
    this.audit.note(
      { action: accessDenied, outcome: 'denied', subject: { type: 'route', id: route }, after: { code } },
      `${principal.id} ${route}`,
    );
  }
}
