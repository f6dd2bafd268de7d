import type { MigrationInterface } from 'typeorm';
import { Accounts1700000000001 } from './1700000000001-accounts.js';
import { Products1700000000002 } from './1700000000002-products.js';
import { IdempotencyKeys1700000000003 } from './1700000000003-idempotency-keys.js';
import { Changes1700000000004 } from './1700000000004-changes.js';
import { KeyLifeCycle1700000000005 } from './1700000000005-key-life-cycle.js';
import { Clients1700000000006 } from './1700000000006-clients.js';
import { AccountRecovery1700000000007 } from './1700000000007-account-recovery.js';
import { SessionAccessExpiry1700000000008 } from './1700000000008-session-access-expiry.js';
import { AuditTrail1700000000009 } from './1700000000009-audit-trail.js';
import { Incidents1700000000010 } from './1700000000010-incidents.js';
import { Roles1700000000011 } from './1700000000011-roles.js';
import { Detection1700000000012 } from './1700000000012-detection.js';
import { Playbooks1700000000013 } from './1700000000013-playbooks.js';
import { OwedLinks1700000000014 } from './1700000000014-owed-links.js';
import { PackedPendingEvents1700000000015 } from './1700000000015-packed-pending-events.js';
import { EnumChecks1700000000016 } from './1700000000016-enum-checks.js';

/** Every migration, oldest first. */
export const migrations: (new () => MigrationInterface)[] = [
  Accounts1700000000001,
  Products1700000000002,
  IdempotencyKeys1700000000003,
  Changes1700000000004,
  KeyLifeCycle1700000000005,
  Clients1700000000006,
  AccountRecovery1700000000007,
  SessionAccessExpiry1700000000008,
  AuditTrail1700000000009,
  Incidents1700000000010,
  Roles1700000000011,
  Detection1700000000012,
  Playbooks1700000000013,
  OwedLinks1700000000014,
  PackedPendingEvents1700000000015,
  EnumChecks1700000000016,
];
