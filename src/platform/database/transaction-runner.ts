import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager, EntityTarget, ObjectLiteral, Repository, SelectQueryBuilder } from 'typeorm';
import { ClosingStatementFailed, type ClosingStatement } from './closing-statement.js';
import { TransactionOverError } from './database.errors.js';
import { GatehouseDataSource, type Durability } from './gatehouse.data-source.js';
import { TransactionFrame } from './transaction-frame.js';

/** One for all: every change comes by here. */
const DONE = Promise.resolve();

/**
 * The way every write goes. Code inside `run()` reaches the transaction through `repository()` and `manager`, however
 * deep it is called; nothing of another request can land in it or roll back with it. Hash, mail and call the network
 * before or after, never inside: on SQLite an open transaction keeps every other writer waiting.
 */
@Injectable()
export class TransactionRunner {
  readonly #logger = new Logger(TransactionRunner.name);

  constructor(private readonly dataSource: GatehouseDataSource) {}

  get dialect(): 'sqlite' | 'postgres' {
    return this.dataSource.dialect;
  }

  /** The open transaction's, else the data source's own. @throws TransactionOverError in work that nobody awaited */
  get manager(): EntityManager {
    return this.dataSource.frames.getStore()?.manager ?? this.dataSource.manager;
  }

  repository<T extends ObjectLiteral>(entity: EntityTarget<T>): Repository<T> {
    return this.manager.getRepository(entity);
  }

  /**
   * Runs `work` as one transaction: committed when it returns, rolled back when it throws. Inside another one it is a
   * savepoint; siblings queue. A statement that failed dooms the transaction, so wrap one that may fail in its own run().
   */
  run<T>(work: () => Promise<T>): Promise<T> {
    return this.#run(work, 'flushed');
  }

  /**
   * `run()` for what fails safe when it is lost, such as the opening of a session: on the embedded database its commit
   * does not wait for the disk. A power cut may take it back, a killed process does not. Inside another transaction it
   * is as durable as that one.
   */
  runUnflushed<T>(work: () => Promise<T>): Promise<T> {
    return this.#run(work, 'unflushed');
  }

  /** `run()` that has the named lock to itself across all instances, from its first statement to the commit. */
  async runExclusively<T>(lockName: string, work: () => Promise<T>): Promise<T> {
    return this.run(async () => {
      // On SQLite the transaction already holds the database's one write lock.
      if (this.dialect === 'postgres') {
        await this.manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`gatehouse:${lockName}`]);
      }
      return work();
    });
  }

  /**
   * Calls `effect` once the outermost transaction is committed, in order of registration, or at once when none is open.
   * Dropped when the transaction, or the savepoint that it was registered in, rolls back. What it throws is logged.
   */
  afterCommit(effect: () => void): void {
    const frame = this.dataSource.frames.getStore();
    if (frame) frame.addEffects([effect]);
    else this.#perform(effect);
  }

  /**
   * Runs `work` in the outermost transaction as the last thing before its commit, in order of registration: for locks
   * that everybody needs and nobody should hold for long. Dropped like what `afterCommit()` registers.
   */
  beforeCommit(work: () => Promise<void>): void {
    const frame = this.dataSource.frames.getStore();
    if (!frame) throw new TransactionOverError();
    frame.addLastWords([work]);
  }

  /**
   * Carries `statement` out with the commit of the outermost transaction, behind everything that is done in it, or at once
   * when none is open. For rows that nobody reads before: on PostgreSQL it costs no round trip. Dropped like what
   * `afterCommit()` registers.
   */
  withCommit(statement: ClosingStatement): Promise<void> {
    const frame = this.dataSource.frames.getStore();
    if (!frame) return this.#carryOut(statement);
    frame.addClosing([statement]);
    return DONE;
  }

  /** Locks the rows that `query` selects until the commit, so that what it read cannot change before it writes. */
  lockForUpdate<T extends ObjectLiteral>(query: SelectQueryBuilder<T>): SelectQueryBuilder<T> {
    // Only the main table: outer joins cannot be locked.
    return this.rowLock === '' ? query : query.setLock('pessimistic_write', undefined, [query.alias]);
  }

  /** What a SELECT ends with to lock its rows until the commit. @throws TransactionOverError outside of a transaction */
  get rowLock(): '' | ' FOR UPDATE' {
    if (!this.dataSource.frames.getStore()?.isOpen) throw new TransactionOverError();
    // SQLite's transaction is the only writer already.
    return this.dialect === 'sqlite' ? '' : ' FOR UPDATE';
  }

  async #run<T>(work: () => Promise<T>, durability: Durability): Promise<T> {
    const outer = this.dataSource.frames.getStore();
    if (outer?.isOpen) return outer.nested.hold(() => this.#runNested(outer, work));
    const runner = this.dataSource.createQueryRunner('master', durability);
    try {
      const { result, frame } = await this.#transact(runner.manager, work, async (open) => {
        await speakLastWords(open);
        runner.closeWith(open.takeClosing());
      });
      for (const effect of frame.takeEffects()) this.#perform(effect);
      return result;
    } catch (error) {
      throw error instanceof ClosingStatementFailed ? error.statement.failed(error) : error;
    } finally {
      await runner.release();
    }
  }

  async #runNested<T>(outer: TransactionFrame, work: () => Promise<T>): Promise<T> {
    const { result, frame } = await this.#transact(outer.connection, work, async () => undefined);
    outer.addLastWords(frame.takeLastWords());
    outer.addClosing(frame.takeClosing());
    outer.addEffects(frame.takeEffects());
    return result;
  }

  async #transact<T>(
    manager: EntityManager,
    work: () => Promise<T>,
    finish: (frame: TransactionFrame) => Promise<void>,
  ): Promise<{ result: T; frame: TransactionFrame }> {
    return manager.transaction((connection) => {
      const frame = new TransactionFrame(connection);
      return this.dataSource.frames.run(frame, async () => {
        try {
          const result = await work();
          await finish(frame);
          return { result, frame };
        } finally {
          frame.close();
        }
      });
    });
  }

  async #carryOut({ sql, parameters, failed }: ClosingStatement): Promise<void> {
    try {
      await this.manager.query(sql, [...parameters]);
    } catch (cause) {
      throw failed(cause);
    }
  }

  #perform(effect: () => void): void {
    const report = (error: unknown) => this.#logger.error('an effect after a commit failed', error);
    try {
      // An async function fits the type too; its rejection must not become an unhandled one.
      const pending: unknown = effect();
      if (pending instanceof Promise) pending.catch(report);
    } catch (error) {
      report(error);
    }
  }
}

async function speakLastWords(frame: TransactionFrame): Promise<void> {
  for (let words = frame.takeLastWords(); words.length > 0; words = frame.takeLastWords()) {
    for (const speak of words) await speak();
  }
}
