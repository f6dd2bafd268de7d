import { QueryFailedError } from 'typeorm';
import { DatabaseUnreachableError, LockTimeoutError, UnbindableValueError } from './database.errors.js';
import { databaseProblem } from './database-problem.js';

const failed = (code: string | undefined, message = 'failed') =>
  new QueryFailedError('SELECT 1', [], Object.assign(new Error(message), { code }));

describe('databaseProblem', () => {
  it.each(['40001', '40P01', '55P03', '57014', 'SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT'])('takes %s for busy', (code) => {
    expect(databaseProblem(failed(code))).toMatchObject({ definition: { code: 'service.busy' } });
  });

  it.each([
    '08006',
    '53300',
    '53100',
    '57P01',
    '25006',
    'SQLITE_FULL',
    'SQLITE_READONLY_DBMOVED',
    'SQLITE_IOERR_FSYNC',
    'ECONNRESET',
  ])('takes %s for a dependency that is down', (code) => {
    expect(databaseProblem(failed(code))).toMatchObject({ definition: { code: 'service.dependency_down' } });
  });

  it('knows a lost connection by its message, where it has no code', () => {
    expect(databaseProblem(failed(undefined, 'Connection terminated unexpectedly'))).toBeDefined();
  });

  it('tells when to come back', () => {
    expect(databaseProblem(new LockTimeoutError())?.headers).toEqual({ 'Retry-After': '1' });
    expect(databaseProblem(new DatabaseUnreachableError({ cause: 1 }))?.headers).toEqual({ 'Retry-After': '5' });
  });

  it.each([
    ['a constraint', failed('23505')],
    ['a syntax error', failed('42601')],
    ['a SQLite error', failed('SQLITE_ERROR')],
    ['a refused value', new UnbindableValueError(0, 'wrong')],
    ["another client's refused connection", Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })],
    ['nothing', undefined],
  ])('has no answer to %s', (_, error) => {
    expect(databaseProblem(error)).toBeUndefined();
  });
});
