import { failureInWords, ListenError } from './app.failures.js';
import { SettingsError } from './platform/config/index.js';
import { LockTimeoutError, StartupLockTimeoutError } from './platform/database/index.js';

const failed = (properties: object, options?: ErrorOptions) => Object.assign(new Error('failed', options), properties);

describe('failureInWords', () => {
  it('repeats what is wrong with the settings', () => {
    const error = new SettingsError({ DATA_DIR: 'is on a disk that is full' });
    expect(failureInWords(error)).toBe('DATA_DIR is on a disk that is full');
  });

  it.each([
    ['EACCES', /^PORT may not be opened/],
    ['EADDRINUSE', /^PORT is in use/],
    ['EADDRNOTAVAIL', /^HOST is not an address/],
    ['ENOTFOUND', /^HOST is a name that is not known/],
    ['EAI_AGAIN', /^HOST is a name that cannot be looked up/],
  ])('takes %s for a matter of the address only where listening failed', (code, words) => {
    expect(failureInWords(new ListenError(failed({ code })))).toMatch(words);
    expect(failureInWords(failed({ code })) ?? '').not.toMatch(/PORT|HOST/);
  });

  it.each([
    ['53300', /^DATABASE_URL names a database that has no connection left/],
    ['57P03', /^DATABASE_URL names a database that is still starting up/],
    ['55P03', /^the database is busy/],
    ['SQLITE_NOTADB', /^DATA_DIR holds a gatehouse\.db that is not a database/],
  ])('says what the database means by %s', (code, words) => {
    expect(failureInWords(failed({ code }))).toMatch(words);
    expect(failureInWords(failed({ driverError: { code } }))).toMatch(words);
    expect(failureInWords(failed({}, { cause: failed({ code }) }))).toMatch(words);
  });

  it('tells an instance that prepares the database from one that merely keeps it busy', () => {
    const cause = failed({ code: '55P03' });
    expect(failureInWords(new StartupLockTimeoutError({ cause }))).toMatch(/^another instance is preparing/);
    expect(failureInWords(new LockTimeoutError({ cause }))).toMatch(/^the database is busy/);
  });

  it('looks at the first of several attempts to connect', () => {
    const error = new AggregateError([failed({ code: 'ECONNREFUSED', syscall: 'connect' })]);
    expect(failureInWords(error)).toMatch(/^DATABASE_URL names a database that does not answer/);
  });

  it('blames the database for a host that only its URL can have named', () => {
    const error = failed({ code: 'ENOTFOUND', syscall: 'getaddrinfo' });
    expect(failureInWords(error)).toMatch(/^DATABASE_URL names a host that is not known/);
  });

  it('has no words for a fault of ours, so that its stack is seen', () => {
    expect(failureInWords(new TypeError('x is not a function'))).toBeUndefined();
    expect(failureInWords(failed({ code: 'constructor' }))).toBeUndefined();
  });
});
