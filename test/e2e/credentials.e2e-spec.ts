import { PasswordHasher } from '../../src/users/password-hasher.js';
import { TODAYS_SCHEME } from '../../src/users/password-scheme.js';
import { UsersRepository } from '../../src/users/users.repository.js';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { TransactionRunner } from '../../src/platform/database/index.js';
import { describeGatehouse } from '../support/suite.js';

const PASSWORD = 'a quiet lake under snow';

describeGatehouse('signing in', (gatehouse) => {
  const signIn = (username: string, password: string) => gatehouse().anyone.form('/token', { username, password });
  const make = async (username: string) => {
    const body = { username, email: `${username}@example.com`, password: PASSWORD };
    return (await (await gatehouse().as('admin')).post('/users', body)).body;
  };

  it('costs the same hashing for a known, an unknown and a disabled account', async () => {
    const user = await make('disabled-one');
    await (await gatehouse().as('admin')).post(`/users/${user.id}/disable`);
    const hasher = gatehouse().app.get(PasswordHasher);
    const verify = jest.spyOn(hasher, 'verify');
    const hash = jest.spyOn(hasher, 'hash');
    await signIn('nobody', 'x');
    verify.mockClear();
    hash.mockClear();
    const work: [number, number][] = [];
    for (const name of ['alice', 'nobody', 'nobody@example.com', 'disabled-one', 'disabled-one@example.com']) {
      expect((await signIn(name, 'not the password')).body.code).toBe('auth.incorrect_credentials');
      work.push([verify.mock.calls.length, hash.mock.calls.length]);
    }
    expect(work).toEqual([1, 2, 3, 4, 5].map((count) => [count, 0]));
    // Nor does the right password of an account that nobody may sign in to: it is held against nothing.
    expect((await signIn('disabled-one', PASSWORD)).status).toBe(401);
    expect(verify.mock.lastCall).toEqual([PASSWORD, undefined]);
    jest.restoreAllMocks();
  });

  it('takes a bcrypt hash from elsewhere once, and replaces it', async () => {
    const user = await make('imported');
    const users = gatehouse().app.get(UsersRepository);
    const passwordHash = await bcrypt('from elsewhere', 4);
    await gatehouse()
      .app.get(TransactionRunner)
      .run(() => users.update(user.id, { passwordHash }));
    expect((await signIn('imported', 'wrong')).status).toBe(401);
    expect((await users.find(user.id))!.passwordHash).toBe(passwordHash);
    expect(await users.schemesBeside(TODAYS_SCHEME)).toEqual([passwordHash.slice(0, 7)]);
    expect((await signIn('imported', 'from elsewhere')).status).toBe(200);
    expect((await users.find(user.id))!.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await signIn('imported', 'from elsewhere')).status).toBe(200);
  });

  it('is refused for a minute after ten wrong passwords, for that account alone, whatever its name is written like', async () => {
    await make('guessed');
    const names = ['guessed', 'GUESSED', 'Guessed', 'ｇuessed', 'guessed'];
    for (let i = 0; i < 10; i += 1) expect((await signIn(names[i % 5]!, `guess ${i}`)).status).toBe(401);
    const { status, headers, body } = await signIn('guessed', PASSWORD);
    expect([status, body.code]).toEqual([429, 'limits.too_many_failures']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await signIn('alice', 'wonderland')).status).toBe(200);
  });

  it('lets no more than ten guesses through when a hundred come at once', async () => {
    await make('stormed');
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => signIn('stormed', `guess ${i}`)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(90);
  });

  it('refuses nobody when thirty right passwords come at once', async () => {
    await make('busy');
    const answers = await Promise.all(Array.from({ length: 30 }, () => signIn('busy', PASSWORD)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 200));
  });

  it('opens no session for an account that is disabled while its password is being verified', async () => {
    const user = await make('raced');
    const admin = await gatehouse().as('admin');
    const hasher = gatehouse().app.get(PasswordHasher);
    const verify = hasher.verify.bind(hasher);
    jest.spyOn(hasher, 'verify').mockImplementationOnce(async (password, passwordHash) => {
      const verdict = await verify(password, passwordHash);
      await admin.post(`/users/${user.id}/disable`);
      return verdict;
    });
    expect((await signIn('raced', PASSWORD)).status).toBe(401);
    jest.restoreAllMocks();
  });
});

describeGatehouse(
  'closed registration',
  (gatehouse) => {
    it('answers 403 and makes no account', async () => {
      const body = { username: 'carol', email: 'carol@example.com', password: PASSWORD };
      const { status, body: problem } = await gatehouse().anyone.post('/auth/register', body);
      expect([status, problem.code]).toEqual([403, 'user.registration_closed']);
      expect((await (await gatehouse().as('admin')).get('/users?search=carol')).body.items).toEqual([]);
    });
  },
  { REGISTRATION: 'closed' },
);
