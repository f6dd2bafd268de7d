import { GatehouseDataSource } from '../../src/platform/database/index.js';
import type { Gatehouse } from './gatehouse.js';

/** The SQL that the application sends while `work` runs, but for the regular look at what other instances have changed. */
export async function statementsDuring({ app }: Gatehouse, work: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const dataSource = app.get(GatehouseDataSource);
  const create = dataSource.createQueryRunner.bind(dataSource);
  const spy = jest.spyOn(dataSource, 'createQueryRunner').mockImplementation((...parameters) => {
    const runner = create(...parameters);
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
  return statements.filter((sql) => !/change_sequence|FROM changes/.test(sql));
}
