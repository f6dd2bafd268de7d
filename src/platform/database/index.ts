export { TimestampColumn } from './columns.js';
export {
  GlobalRepositoryInTransactionError,
  LockTimeoutError,
  NestedTransactionRunningError,
  StartupLockTimeoutError,
  TransactionAbortedError,
  TransactionOverError,
  isCheckViolation,
  isForeignKeyViolation,
  isRefusedRow,
  isUniqueViolation,
} from './database.errors.js';
export { DatabaseModule } from './database.module.js';
export { dataSourceOptions } from './database.options.js';
export { databaseProblem, isFailedStatement } from './database-problem.js';
export { deleteExpired } from './delete-expired.js';
export { GatehouseDataSource } from './gatehouse.data-source.js';
export { HeldFile } from './held-file.js';
export { inParts } from './in-parts.js';
export { LeanRows } from './lean-rows.js';
export { migrate } from './migrate.js';
export { migrations } from './migrations/index.js';
export { StartupLock } from './startup-lock.js';
export { TransactionRunner } from './transaction-runner.js';
