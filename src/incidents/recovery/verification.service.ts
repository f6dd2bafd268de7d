import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { AuditActor } from '../../audit/index.js';
import { TransactionRunner } from '../../platform/database/index.js';
import { IncidentRecordsService } from '../incident-records.service.js';
import { incidentChecked } from '../incidents.audit.js';
import { verificationFailed } from '../incidents.errors.js';
import { PlaybookRunsRepository } from '../playbooks/playbook-runs.repository.js';
import { HOUSE, IncidentTimeline } from '../timeline.service.js';
import { TransitionConditions } from '../transition-conditions.js';
import { VerificationChecks, type CheckResult } from './verification-checks.js';

/** Makes the checks that an incident has to pass before it is `verified`; the timeline keeps what they came to. */
@Injectable()
export class VerificationService implements OnModuleInit {
  constructor(
    private readonly checks: VerificationChecks,
    private readonly records: IncidentRecordsService,
    private readonly runs: PlaybookRunsRepository,
    private readonly timeline: IncidentTimeline,
    private readonly conditions: TransitionConditions,
    private readonly transactions: TransactionRunner,
  ) {}

  onModuleInit(): void {
    this.conditions.before('verified', (id) => this.#assertPassed(id));
  }

  /** @throws Problem `incident.not_found` */
  async verify(actor: AuditActor, id: string): Promise<readonly CheckResult[]> {
    const { incident } = await this.records.get(id);
    const results = await this.checks.of(incident, await this.runs.ofIncident(id));
    const failed = results.filter(({ passed }) => !passed).map(({ check }) => check);
    const audited = { action: incidentChecked, after: { failed } };
    await this.transactions.run(() =>
      this.timeline.write(id, { what: 'checked', actor, details: { results }, audited }),
    );
    return results;
  }

  /** Where the state does not follow anyway, there is nothing to find out. @throws Problem `incident.verification_failed` */
  async #assertPassed(id: string): Promise<void> {
    const { incident } = await this.records.get(id);
    if (incident.state !== 'remediated') return;
    const failed = (await this.verify(HOUSE, id)).filter(({ passed }) => !passed);
    if (failed.length === 0) return;
    const errors = failed.map(({ check, evidence }) => ({ field: check, code: 'failed', message: evidence }));
    throw verificationFailed({ errors });
  }
}
