import { AuditChainRepository } from '../../src/audit/audit-chain.repository.js';
import { AuditCheckpointRow, AuditDeliveryRow, AuditKeyRow } from '../../src/audit/audit-chain.entity.js';
import { AuditCheckpoints } from '../../src/audit/audit-checkpoints.js';
import { AuditEventRow, PendingEventRow } from '../../src/audit/audit-event.entity.js';
import { AuditEventWriter } from '../../src/audit/audit-event.writer.js';
import { AuditDelivery } from '../../src/audit/audit-delivery.service.js';
import { AuditEventsRepository } from '../../src/audit/audit-events.repository.js';
import {
  auditActionCatalogue,
  AuditEventsService,
  AuditPreparation,
  AuditTrail,
  defineAuditAction,
  SecuritySignals,
} from '../../src/audit/index.js';
import { AuditMetrics } from '../../src/audit/audit.metrics.js';
import { AuditPatrol } from '../../src/audit/audit-patrol.js';
import { AuditRestart } from '../../src/audit/audit-restart.js';
import { AuditRetention } from '../../src/audit/audit-retention.js';
import { RetentionPolicy } from '../../src/audit/retention-policy.js';
import { Metrics } from '../../src/platform/metrics/index.js';
import { CursorCodec } from '../../src/platform/pages/cursor-codec.js';
import { Pages } from '../../src/platform/pages/index.js';
import { SignedWebhook } from '../../src/platform/webhooks/index.js';
import { AuditKeys } from '../../src/audit/audit-keys.service.js';
import { AuditSealer } from '../../src/audit/audit-sealer.js';
import { AuditVerifier, type Verification } from '../../src/audit/audit-verifier.js';
import { RepeatedEvents } from '../../src/audit/repeated-events.js';
import { SystemClock, type Clock } from '../../src/common/index.js';
import { parseSettings, RootSecret, type Settings } from '../../src/platform/config/index.js';
import { migrate, migrations, TransactionRunner, type GatehouseDataSource } from '../../src/platform/database/index.js';
import { Log } from '../../src/platform/logging/index.js';
import { openDataSource, type TestDatabase } from './databases.js';

export const planted = auditActionCatalogue.has('tree.planted')
  ? ('tree.planted' as never)
  : defineAuditAction('tree.planted', 'A tree was planted, in a test');

export interface TrailOptions {
  readonly clock?: Clock;
  readonly settings?: Record<string, string>;
  /** Of whatever else the data source is used for. */
  readonly entities?: readonly (new () => object)[];
}

/** One instance, as far as the trail goes. */
export class Trail {
  readonly broken: number[] = [];
  readonly stuck: string[] = [];
  readonly logged: string[] = [];
  readonly transactions: TransactionRunner;
  readonly events: AuditEventsRepository;
  readonly chain: AuditChainRepository;
  readonly keys: AuditKeys;
  readonly checkpoints: AuditCheckpoints;
  readonly sealer: AuditSealer;
  readonly repeated: RepeatedEvents;
  readonly trail: AuditTrail;
  readonly verifier: AuditVerifier;
  readonly patrol: AuditPatrol;
  readonly retention: AuditRetention;
  readonly delivery: AuditDelivery;
  readonly restart: AuditRestart;
  readonly preparation: AuditPreparation;
  readonly service: AuditEventsService;

  private constructor(
    readonly dataSource: GatehouseDataSource,
    settings: Settings,
    clock: Clock,
  ) {
    const log = new Log(settings, { write: (line: string) => void this.logged.push(line) });
    const signals = new SecuritySignals();
    signals.listen((signal) => signal.kind === 'audit_broken' && this.broken.push(signal.sequence));
    signals.listen((signal) => signal.kind === 'audit_stuck' && this.stuck.push(signal.eventId));
    this.transactions = new TransactionRunner(dataSource);
    this.events = new AuditEventsRepository(this.transactions);
    this.chain = new AuditChainRepository(this.transactions);
    this.keys = new AuditKeys(this.chain, clock, new RootSecret(settings));
    this.checkpoints = new AuditCheckpoints(this.chain, this.keys, clock);
    this.sealer = new AuditSealer(this.events, this.checkpoints, this.keys, this.transactions, clock, log);
    const metrics = new AuditMetrics(new Metrics(settings), this.events, this.checkpoints, clock);
    const writer = new AuditEventWriter(this.events, this.keys, this.sealer, this.transactions, metrics);
    this.repeated = new RepeatedEvents(writer, clock);
    this.trail = new AuditTrail(writer, this.repeated, clock);
    this.verifier = new AuditVerifier(this.events, this.checkpoints, this.keys, this.sealer, signals);
    this.patrol = new AuditPatrol(this.events, this.verifier, signals);
    const policy = new RetentionPolicy(settings, clock);
    this.retention = new AuditRetention(
      this.events,
      this.checkpoints,
      this.chain,
      this.keys,
      this.transactions,
      policy,
    );
    const webhook = new SignedWebhook(clock);
    this.delivery = new AuditDelivery(this.events, this.chain, webhook, this.transactions, clock, settings);
    const { events, chain, checkpoints, verifier, trail, transactions } = this;
    this.restart = new AuditRestart(events, chain, checkpoints, verifier, trail, transactions);
    this.preparation = new AuditPreparation(this.keys, this.checkpoints, this.trail, this.transactions, settings);
    const pages = new Pages(new CursorCodec(new RootSecret(settings)));
    this.service = new AuditEventsService(this.events, this.sealer, this.verifier, this.trail, pages);
  }

  static async open(
    database: TestDatabase,
    { clock = new SystemClock(), settings = {}, entities = [] }: TrailOptions = {},
  ): Promise<Trail> {
    const dataSource = await openDataSource(database.settings, {
      entities: [AuditCheckpointRow, AuditDeliveryRow, AuditEventRow, AuditKeyRow, PendingEventRow, ...entities],
      migrations,
      busyWaitMs: 60_000,
    });
    await migrate(dataSource);
    const parsed = parseSettings({ NODE_ENV: 'test', ...database.settings, ...settings });
    const opened = new Trail(dataSource, parsed, clock);
    try {
      await opened.preparation.prepare();
    } catch (error) {
      await dataSource.destroy();
      throw error;
    }
    return opened;
  }

  async record(count: number, note = 'oak'): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      await this.trail.record({ action: planted, subject: { type: 'tree', id: `${note}-${i}` }, after: { note } });
    }
  }

  verify(kept?: string): Promise<Verification> {
    return this.verifier.verify(kept);
  }

  /** What somebody does who may write to the database and to its schema, and has no secret of ours. */
  async tamper(...statements: string[]): Promise<void> {
    const isPostgres = this.transactions.dialect === 'postgres';
    const names = (table: string) =>
      ['rows', 'all', 'insert', 'update', 'delete'].map((what) => `${table}_keep_${what}`);
    const triggers = ['audit_pending', 'audit_events'].flatMap((table) =>
      names(table).map((name) => `DROP TRIGGER IF EXISTS ${name}${isPostgres ? ` ON ${table}` : ''}`),
    );
    for (const statement of [...triggers, ...statements]) await this.dataSource.query(statement);
  }

  async rows<T = Record<string, any>>(sql = 'SELECT * FROM audit_events ORDER BY sequence'): Promise<T[]> {
    return this.dataSource.query<T[]>(sql);
  }

  async close(): Promise<void> {
    await this.repeated.beforeApplicationShutdown();
    await this.sealer.beforeApplicationShutdown();
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}
