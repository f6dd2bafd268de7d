import { hash as argon2 } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { PasswordHasher } from './password-hasher.js';
import { schemeOf } from './password-scheme.js';

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
    for (const passwordHash of [imported, weak]) hasher.reckonWith(schemeOf(passwordHash)!);
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

  const SALT_AND_DIGEST = `${'A'.repeat(22)}$${'A'.repeat(43)}`;

  it.each([
    ['nothing', ''],
    ['no hash', '!'],
    ['of a kind that is not known', 'md5$abc$def'],
    ['cut off', '$2b$12$'],
    ['bcrypt of a cost that there is not', `$2b$03$${'.'.repeat(53)}`],
    ['bcrypt that takes long', `$2b$13$${'.'.repeat(53)}`],
    ['Argon2 without passes', `$argon2id$v=19$m=19456,t=0,p=1$${SALT_AND_DIGEST}`],
    ['Argon2 of too little memory', `$argon2id$v=19$m=15,t=1,p=2$${SALT_AND_DIGEST}`],
    ['Argon2 of too much memory', `$argon2id$v=19$m=1048576,t=1,p=1$${SALT_AND_DIGEST}`],
    ['Argon2 that takes long', `$argon2id$v=19$m=65536,t=10,p=1$${SALT_AND_DIGEST}`],
    ['Argon2 with numbers that are none', `$argon2id$v=19$m=019,t=1,p=1$${SALT_AND_DIGEST}`],
    ['Argon2 of an old version', `$argon2id$v=16$m=19456,t=2,p=1$${SALT_AND_DIGEST}`],
    ['Argon2 with a salt that cannot be read', `$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAB$${'A'.repeat(43)}`],
    ['Argon2 with a salt that is too short', `$argon2id$v=19$m=19456,t=2,p=1$AAAA$${'A'.repeat(43)}`],
  ])('does the same work for a stored hash that is %s as for nobody’s, and says no', async (_, unusable) => {
    const work = async (passwordHash: string | undefined) => {
      schemesVerified.length = 0;
      expect(await hasher.verify('from elsewhere', passwordHash)).toEqual({ matches: false, outdated: false });
      return [...schemesVerified];
    };
    const nobodys = await work(undefined);
    hasher.reckonWith(unusable.slice(0, unusable.indexOf('$', 20) + 1));
    expect(await work(unusable)).toEqual(nobodys);
  });

  it('takes what libraries make by default: bcrypt up to 12, Argon2 of 64 MiB', () => {
    for (const head of ['$2a$10$', '$2y$12$']) expect(schemeOf(head + '.'.repeat(53))).toBe(`$2b${head.slice(3)}`);
    for (const cost of ['m=65536,t=4,p=1', 'm=65536,t=3,p=4', 'm=47104,t=1,p=1', 'm=102400,t=2,p=8']) {
      expect(schemeOf(`$argon2id$v=19$${cost}$${SALT_AND_DIGEST}`)).toBe(`$argon2id$v=19$${cost}$`);
    }
  });

  it('refuses what would wait too long, and then takes up work again', async () => {
    const fresh = new PasswordHasher();
    await fresh.onModuleInit();
    const outcomes = await Promise.allSettled(Array.from({ length: 205 }, () => fresh.verify('x', undefined)));
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused.map((outcome) => (outcome as PromiseRejectedResult).reason.message)).toEqual(
      Array.from({ length: 5 }, () => 'The service is busy'),
    );
    expect((await fresh.verify('x', undefined)).matches).toBe(false);
  });

  it('lets fewer wait where a wrong password costs more', async () => {
    const laden = new PasswordHasher();
    await laden.onModuleInit();
    laden.reckonWith('$2b$12$');
    const outcomes = await Promise.allSettled(Array.from({ length: 35 }, () => laden.hash('x')));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(5);
  });
});
