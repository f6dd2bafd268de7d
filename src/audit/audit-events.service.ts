import { Injectable } from '@nestjs/common';
import type { Page } from '../common/index.js';
import { invalidRequest } from '../platform/http/index.js';
import { clientAddress } from '../platform/limits/index.js';
import { Pages } from '../platform/pages/index.js';
import { auditActionCatalogue } from './audit-action.js';
import { CheckpointForgedError } from './audit-checkpoints.js';
import type { AuditEventRow } from './audit-event.entity.js';
import { AuditEventsRepository, type AuditFilter } from './audit-events.repository.js';
import { AuditSealer } from './audit-sealer.js';
import { AuditTrail } from './audit-trail.js';
import { AuditVerifier, type Verification } from './audit-verifier.js';
import { auditExported, auditRead, auditVerified } from './audit.audit.js';
import type { AuditEventsQuery } from './dto/audit-events.query.js';

const EXPORTED_AT_ONCE = 500;

/** The trail as it is read. Whoever reads it is in it. */
@Injectable()
export class AuditEventsService {
  constructor(
    private readonly events: AuditEventsRepository,
    private readonly sealer: AuditSealer,
    private readonly verifier: AuditVerifier,
    private readonly trail: AuditTrail,
    private readonly pages: Pages,
  ) {}

  /** Newest first. @throws Problem `request.invalid`, `request.cursor_invalid` */
  async list({ limit, cursor, ...filters }: AuditEventsQuery): Promise<Page<AuditEventRow>> {
    const wanted = filterOf(filters);
    await this.trail.record({ action: auditRead, after: filters });
    await this.#seal();
    return this.pages.read(
      { limit, cursor },
      {
        described: { name: 'audit-events', ...filters },
        read: (reach) => this.events.list(wanted, 'DESC', reach),
        placeOf: ({ at, id }) => ({ key: at.getTime(), id }),
      },
    );
  }

  /**
   * Oldest first, batch by batch, as fast as they are taken; what is recorded meanwhile is not waited for.
   * @throws Problem `request.invalid`
   */
  async export({
    limit: _limit,
    cursor: _cursor,
    ...filters
  }: AuditEventsQuery): Promise<AsyncIterable<AuditEventRow[]>> {
    const wanted = filterOf(filters);
    await this.trail.record({ action: auditExported, after: filters });
    await this.#seal();
    return this.#batches(wanted);
  }

  /** @param keptCheckpoint text of a checkpoint that was kept elsewhere */
  async verify(keptCheckpoint?: string): Promise<Verification> {
    const found = await this.verifier.verify(keptCheckpoint);
    const { ok, checked, brokenAt } = found;
    const outcome = ok ? 'success' : 'failure';
    await this.trail.record({ action: auditVerified, outcome, after: { checked, ...brokenAt } });
    return found;
  }

  /** A forged end of the chain keeps nobody from reading what is sealed. */
  async #seal(): Promise<void> {
    await this.sealer.seal().catch((error: unknown) => {
      if (!(error instanceof CheckpointForgedError)) throw error;
    });
  }

  async *#batches(wanted: AuditFilter): AsyncIterable<AuditEventRow[]> {
    let after: { key: number; id: string } | undefined;
    for (;;) {
      const rows = await this.events.list(wanted, 'ASC', { ...(after && { after }), limit: EXPORTED_AT_ONCE });
      const batch = rows.slice(0, EXPORTED_AT_ONCE);
      if (batch.length > 0) yield batch;
      if (rows.length <= EXPORTED_AT_ONCE) return;
      const last = batch.at(-1)!;
      after = { key: last.at.getTime(), id: last.id };
    }
  }
}

type Filters = Omit<AuditEventsQuery, 'limit' | 'cursor'>;

function filterOf({ from, to, address, ...equal }: Filters): AuditFilter {
  if (equal.action !== undefined && !auditActionCatalogue.has(equal.action)) {
    const message = 'must name an action that is recorded here';
    throw invalidRequest({ errors: [{ field: 'action', code: 'unknown_action', message }] });
  }
  return {
    ...equal,
    ...(address && { address: clientAddress(address) }),
    ...(from && { from: new Date(from) }),
    ...(to && { to: new Date(to) }),
  };
}
