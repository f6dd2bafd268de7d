import { hash as argon2 } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { PasswordHasher } from './password-hasher.js';

/** What both libraries were asked to verify, and did. */
const schemesVerified: string[] = [];
function note(passwordHash: string): void {
  schemesVerified.push(/(?<=^\$2.)\$\d+\$|^\$argon2.*?\$v.*?\$.*?\$/.exec(passwordHash)![0]);
}
jest.mock('@node-rs/argon2', () => {
  const library = jest.requireActual<typeof import('@node-rs/argon2')>('@node-rs/argon2');
  const verify = (hash: string, password: string) => (note(hash), library.verify(hash, password));
  return { ...library, verify };
});
jest.mock('@node-rs/bcrypt', () => {
  const library = jest.requireActual<typeof import('@node-rs/bcrypt')>('@node-rs/bcrypt');
  const verify = (password: string, hash: string) => (note(hash), library.verify(password, hash));
  return { ...library, verify };
});

describe('PasswordHasher', () => {
  const hasher = new PasswordHasher();

  beforeAll(() => hasher.onModuleInit());

  it('verifies what it hashed, in any normal form of Unicode', async () => {
    const passwordHash = await hasher.hash('caf\u00e9 au lait');
    expect(await hasher.verify('cafe\u0301 au lait', passwordHash)).toEqual({ matches: true, outdated: false });
    expect(await hasher.verify('cafe au lait', passwordHash)).toEqual({ matches: false, outdated: false });
  });

  it('answers no without an account, whatever is sent', async () => {
    expect(await hasher.verify('', undefined)).toEqual({ matches: false, outdated: false });
  });

  it('takes bcrypt for outdated, and nothing beyond the 72 bytes that bcrypt reads', async () => {
    const whole = 'a'.repeat(72);
    const passwordHash = await bcrypt(whole, 4);
    expect(await hasher.verify(whole, passwordHash)).toEqual({ matches: true, outdated: true });
    expect((await hasher.verify(`${whole} and more`, passwordHash)).matches).toBe(false);
  });

  it('does for a wrong password the work of each scheme that accounts have, whosever it is', async () => {
    const imported = await bcrypt('from elsewhere', 5);
    const weak = await argon2('also from elsewhere', { memoryCost: 8_192, timeCost: 1, parallelism: 1 });
    const todays = await hasher.hash('a quiet lake under snow');
    for (const passwordHash of [imported, weak]) hasher.reckonWith(passwordHash);
    const work: Record<string, string[]> = {};
    for (const [whose, passwordHash] of Object.entries({ imported, weak, todays, nobodys: undefined })) {
      schemesVerified.length = 0;
      expect((await hasher.verify('wrong', passwordHash)).matches).toBe(false);
      work[whose] = schemesVerified.toSorted();
    }
    expect(work['nobodys']).toEqual([
      '$04$',
      '$05$',
      '$argon2id$v=19$m=19456,t=2,p=1$',
      '$argon2id$v=19$m=8192,t=1,p=1$',
    ]);
    expect(new Set(Object.values(work).map(String)).size).toBe(1);
    expect((await hasher.verify('from elsewhere', imported)).matches).toBe(true);
    expect((await hasher.verify('also from elsewhere', weak)).matches).toBe(true);
  });

  it('knows no password that is right for what is no hash, or would take minutes, and goes on', async () => {
    const costly = (await bcrypt('from elsewhere', 4)).replace('$04$', '$31$');
    for (const unusable of ['', '!', '$2b$12$', '$argon2id$', 'md5$abc$def', costly]) {
      hasher.reckonWith(unusable);
      expect(await hasher.verify('from elsewhere', unusable)).toEqual({ matches: false, outdated: false });
    }
  });

  it('refuses what would wait too long, and then takes up work again', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 205 }, () => hasher.verify('x', undefined)));
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused.map((outcome) => (outcome as PromiseRejectedResult).reason.message)).toEqual(
      Array.from({ length: 5 }, () => 'The service is busy'),
    );
    expect((await hasher.verify('x', undefined)).matches).toBe(false);
  });
});
