import { hash as bcrypt } from '@node-rs/bcrypt';
import { PasswordHasher } from './password-hasher.js';

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

  it('refuses what would wait too long, and then takes up work again', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 205 }, () => hasher.verify('x', undefined)));
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused.map((outcome) => (outcome as PromiseRejectedResult).reason.message)).toEqual(
      Array.from({ length: 5 }, () => 'The service is busy'),
    );
    expect((await hasher.verify('x', undefined)).matches).toBe(false);
  });
});
