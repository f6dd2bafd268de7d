import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AccessRules, RouteTable } from './access-control/index.js';
import { AuditPreparation, AuditSchedule } from './audit/index.js';
import { Heartbeat, IncidentSchedule, SignalWatch } from './incidents/index.js';
import { Settings, SettingsError } from './platform/config/index.js';
import { ChangeFeed } from './platform/changes/index.js';
import { migrate, StartupLock } from './platform/database/index.js';
import { DemoProducts } from './products/index.js';
import { KeyPreparationService, KeySchedule } from './signing-keys/index.js';
import { CredentialsService, DemoUsers, Honey, OwedLinks } from './users/index.js';

/** Brings the tables to where the code needs them, and the trail to where it can be written. What operators' commands need. */
export async function prepareSchema(app: INestApplicationContext): Promise<void> {
  await app.get(StartupLock).run(async () => {
    await migrate(app.get(DataSource));
    await app.get(AuditPreparation).open();
  });
}

/**
 * Brings the database to where the code needs it: migrations, signing keys, demo data. Of all instances that
 * share the database one does it, the others wait and find it done.
 * @throws RoutePolicyError before anything is written; SettingsError when production meets demo accounts, or the
 * signing keys are not this process's
 */
export async function prepare(app: INestApplicationContext): Promise<void> {
  const settings = app.get(Settings);
  app.get(RouteTable).assertSound();
  await app.get(StartupLock).run(async () => {
    await migrate(app.get(DataSource));
    await app.get(AuditPreparation).prepare();
    await app.get(AccessRules).assertNamedRolesExist();
    await app.get(KeyPreparationService).prepare();
    await app.get(Honey).prepare();
    await app.get(CredentialsService).prepare();
    if (settings.DEMO_DATA) {
      await app.get(DemoUsers).prepare();
      await app.get(DemoProducts).prepare();
    } else if (settings.isProduction && (await app.get(DemoUsers).arePresent())) {
      throw new SettingsError({ NODE_ENV: 'is production, but the database holds demo accounts' });
    }
  });
  await app.get(ChangeFeed).start();
  // Before it listens: what was isolated before starts isolated.
  await app.get(Heartbeat).start();
  app.get(KeySchedule).start();
  app.get(SignalWatch).start();
  app.get(AuditSchedule).start();
  app.get(OwedLinks).start();
  app.get(IncidentSchedule).start();
}
