import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../dist/src/app.module.js';
import { prepareSchema } from '../dist/src/app.preparation.js';
import { AuditSealer } from '../dist/src/audit/audit-sealer.js';
import { auditRead } from '../dist/src/audit/audit.audit.js';
import { AuditEventsService, AuditTrail } from '../dist/src/audit/index.js';
import { parseSettings } from '../dist/src/platform/config/index.js';
import { TransactionRunner } from '../dist/src/platform/database/index.js';
import { Log } from '../dist/src/platform/logging/index.js';

/**
 * One instance, as far as its trail goes, in a process of its own. `append <seconds>`: records and seals, prints how many.
 * `fill <events>`: records so many, in large transactions. `verify`: prints events and seconds.
 */

const LANES = 8;
const FILLED_AT_ONCE = 1000;

const settings = parseSettings({ ...process.env, NODE_ENV: 'test', LOG_LEVEL: 'error' });
const app = await NestFactory.createApplicationContext(AppModule.with(settings, new Log(settings)), { logger: false });
await prepareSchema(app);
const trail = app.get(AuditTrail);
const sealer = app.get(AuditSealer, { strict: false });
const transactions = app.get(TransactionRunner);
const record = (i) => trail.record({ action: auditRead, subject: { type: 'bench', id: String(i) }, after: { i } });

const jobs = { append, fill, verify };
console.log(JSON.stringify(await jobs[process.argv[2]](Number(process.argv[3]))));
await app.close();

async function append(seconds) {
  const until = performance.now() + seconds * 1000;
  let count = 0;
  const lane = async () => {
    while (performance.now() < until) await record((count += 1));
  };
  sealer.start();
  await Promise.all(Array.from({ length: LANES }, lane));
  await sealer.seal();
  return count;
}

async function fill(events) {
  for (let from = 0; from < events; from += FILLED_AT_ONCE) {
    await transactions.run(async () => {
      for (let i = from; i < Math.min(from + FILLED_AT_ONCE, events); i += 1) await record(i);
    });
  }
  await sealer.seal();
  return events;
}

async function verify() {
  const begun = performance.now();
  const { ok, checked } = await app.get(AuditEventsService).verify();
  if (!ok) throw new Error('the chain is broken; the figures would say nothing');
  return { checked, seconds: (performance.now() - begun) / 1000 };
}
