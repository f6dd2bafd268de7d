import type { EntityManager } from 'typeorm';
import type { ClosingStatement } from './closing-statement.js';
import { NestedTransactionRunningError, TransactionOverError } from './database.errors.js';
import { FifoLock } from './fifo-lock.js';

/**
 * One open transaction or savepoint, as the code inside it sees it. Invariant: its manager is handed out only while
 * it is the innermost open one, and its effects only to what encloses it.
 */
export class TransactionFrame {
  /** Nested transactions share the connection, so siblings go one after another. */
  readonly nested = new FifoLock();
  #isOpen = true;
  #effects: (() => void)[] = [];
  #lastWords: (() => Promise<void>)[] = [];
  #closing: ClosingStatement[] = [];

  constructor(readonly connection: EntityManager) {}

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** @throws TransactionOverError, NestedTransactionRunningError */
  get manager(): EntityManager {
    if (!this.#isOpen) throw new TransactionOverError();
    if (this.nested.isHeld) throw new NestedTransactionRunningError();
    return this.connection;
  }

  addEffects(effects: readonly (() => void)[]): void {
    if (!this.#isOpen) throw new TransactionOverError();
    this.#effects.push(...effects);
  }

  addLastWords(lastWords: readonly (() => Promise<void>)[]): void {
    if (!this.#isOpen) throw new TransactionOverError();
    this.#lastWords.push(...lastWords);
  }

  takeLastWords(): readonly (() => Promise<void>)[] {
    const lastWords = this.#lastWords;
    this.#lastWords = [];
    return lastWords;
  }

  addClosing(statements: readonly ClosingStatement[]): void {
    if (!this.#isOpen) throw new TransactionOverError();
    this.#closing.push(...statements);
  }

  takeClosing(): readonly ClosingStatement[] {
    const closing = this.#closing;
    this.#closing = [];
    return closing;
  }

  close(): void {
    this.#isOpen = false;
  }

  takeEffects(): readonly (() => void)[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }
}
