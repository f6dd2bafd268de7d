import { DataSource } from 'typeorm';
import { Mailer } from '../../src/platform/mail/index.js';
import { eventually } from './eventually.js';
import type { Gatehouse } from './gatehouse.js';

export type Row = Readonly<Record<string, unknown>>;

/** What the house writes by itself as time passes: the sealing of the trail, and the heartbeat. */
const OF_ITSELF = /^(audit_|instances$)/;

/** Every row of every table that requests write to, by the table's name; in an order that is the same for the same rows. */
export async function allRows({ app }: Pick<Gatehouse, 'app'>): Promise<Record<string, readonly Row[]>> {
  const dataSource = app.get(DataSource);
  const tables: Record<string, readonly Row[]> = {};
  for (const { tableName } of dataSource.entityMetadatas) {
    if (OF_ITSELF.test(tableName)) continue;
    const rows = await dataSource.query<Row[]>(`SELECT * FROM "${tableName}"`);
    tables[tableName] = rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  return tables;
}

/** The same once mails have left, and without what is learnt after an answer: the networks that accounts sign in from. */
export async function settledRows({ app }: Pick<Gatehouse, 'app'>): Promise<Record<string, readonly Row[]>> {
  await eventually(() => app.get(Mailer).waiting === 0);
  const { known_networks: _, ...rows } = await allRows({ app });
  return rows;
}
