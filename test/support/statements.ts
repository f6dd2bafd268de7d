import { AuditSealer } from '../../src/audit/audit-sealer.js';
import { GatehouseDataSource } from '../../src/platform/database/index.js';
import type { Gatehouse } from './gatehouse.js';

/** Regular looks at what other instances have changed and at what is due, the heartbeat, and the sealing of audit events. */
const OF_THE_HOUSE = /change_sequence|FROM changes|audit_|\binstances\b|FROM "(?:incident|playbook_runs|owed_links)/;
/** What stands around them. */
const FRAME = /^(?:BEGIN|START|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b|pg_advisory/;

/** The SQL that the application sends while `work` runs, but for what the house does by itself. */
export async function statementsDuring({ app }: Gatehouse, work: () => Promise<unknown>): Promise<string[]> {
  const byRunner: string[][] = [];
  await app.get(AuditSealer, { strict: false }).seal();
  const dataSource = app.get(GatehouseDataSource);
  const create = dataSource.createQueryRunner.bind(dataSource);
  const spy = jest.spyOn(dataSource, 'createQueryRunner').mockImplementation((...parameters) => {
    const runner = create(...parameters);
    const statements: string[] = [];
    byRunner.push(statements);
    const query = runner.query.bind(runner) as (sql: string, ...rest: never[]) => Promise<unknown>;
    return Object.assign(runner, {
      query: (sql: string, ...rest: never[]) => {
        statements.push(sql);
        return query(sql, ...rest);
      },
    });
  });
  await work();
  spy.mockRestore();
  return byRunner.flatMap((statements) => {
    const others = statements.filter((sql) => !OF_THE_HOUSE.test(sql));
    return others.every((sql) => FRAME.test(sql)) ? [] : others;
  });
}
