import { createPrivateKey } from 'node:crypto';
import { KeySchedule, SigningKeysService } from '../../src/signing-keys/index.js';
import { SigningKeysRepository } from '../../src/signing-keys/signing-keys.repository.js';
import { describeGatehouse } from '../support/suite.js';
import { TestClock } from '../support/test-clock.js';

type Key = { kid: string; algorithm: string; state: string; verifiesUntil: string | null; retiredAt: string | null };

const clock = new TestClock().stop();
const pkcs8 = (text: string) => ({ key: Buffer.from(text, 'base64url'), format: 'der', type: 'pkcs8' }) as const;
const headerOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString());
const stateOf = (keys: readonly Key[], kid: string) => keys.find((key) => key.kid === kid)?.state;

describeGatehouse(
  'signing keys',
  (gatehouse) => {
    const access = async () => (await gatehouse().signIn('alice', 'wonderland')).access_token;
    const me = async (token: string) => (await gatehouse().bearing(token).get('/users/me')).status;
    const published = async (): Promise<string[]> =>
      (await gatehouse().anyone.get('/.well-known/jwks.json')).body.keys.map((key: Key) => key.kid);
    const asAdmin = async () => {
      gatehouse().forgetCallers();
      return gatehouse().as('admin');
    };
    const list = async (): Promise<Key[]> => (await (await asAdmin()).get('/keys')).body.items;
    const rotate = async (mode: string) => (await asAdmin()).post('/keys/rotate', { mode });
    const look = () => gatehouse().app.get(KeySchedule).look();

    it('are at first one that signs and one that comes next, and both are published', async () => {
      const keys = await list();
      expect(keys.map(({ state }) => state).toSorted()).toEqual(['active', 'next']);
      expect((await published()).toSorted()).toEqual(keys.map(({ kid }) => kid).toSorted());
      const { body } = await gatehouse().anyone.get('/.well-known/jwks.json');
      for (const { n } of body.keys) expect(Buffer.from(n, 'base64url').length * 8).toBeGreaterThanOrEqual(2048);
    });

    it('are shown without either half', async () => {
      const [key] = await list();
      expect(Object.keys(key!).toSorted()).toEqual(
        ['activatedAt', 'algorithm', 'createdAt', 'kid', 'retiredAt', 'state', 'verifiesUntil'].toSorted(),
      );
    });

    it('lie in the database sealed, and without their private half once they are retired', async () => {
      await rotate('routine');
      const rows = await gatehouse().app.get(SigningKeysRepository).all();
      for (const { state, sealedPrivateKey } of rows) {
        if (state === 'retired') expect(sealedPrivateKey).toBeNull();
        else expect(() => createPrivateKey(pkcs8(sealedPrivateKey!))).toThrow();
      }
      expect(rows.map(({ state }) => state)).toContain('retired');
      const { signWith } = gatehouse().app.get(SigningKeysService).active;
      const plain = signWith.export({ format: 'der', type: 'pkcs8' }).toString('base64url');
      expect(() => createPrivateKey(pkcs8(plain))).not.toThrow();
    });

    it('rotate by routine to one that was published before: what was signed before goes on verifying', async () => {
      const before = await access();
      const next = (await list()).find(({ state }) => state === 'next')!;
      expect(await published()).toContain(next.kid);
      const { status, body } = await rotate('routine');
      expect([status, body.items.length]).toEqual([200, 4]);
      expect(stateOf(body.items, headerOf(before).kid)).toBe('retired');
      const after = await access();
      expect(headerOf(after).kid).toBe(next.kid);
      expect([await me(before), await me(after)]).toEqual([200, 200]);
      expect((await published()).toSorted()).toEqual(body.items.map(({ kid }: Key) => kid).toSorted());
    });

    it('refuse nobody while they rotate', async () => {
      const earlier = await access();
      const rotation = { isOver: false };
      const statuses = new Map<number, number>();
      const count = (status: number) => statuses.set(status, (statuses.get(status) ?? 0) + 1);
      const users = Array.from({ length: 8 }, async () => {
        while (!rotation.isOver) {
          const answer = await gatehouse().anyone.form('/token', { username: 'alice', password: 'wonderland' });
          count(answer.status);
          count(await me(answer.body.access_token));
          count(await me(earlier));
        }
      });
      for (let i = 0; i < 4; i += 1) expect((await rotate('routine')).status).toBe(200);
      rotation.isOver = true;
      await Promise.all(users);
      expect([...statuses.keys()]).toEqual([200]);
      expect(statuses.get(200)).toBeGreaterThan(20);
    });

    it('verify until the last token that they signed has expired, and are gone then', async () => {
      const token = await access();
      const { kid } = headerOf(token);
      await rotate('routine');
      clock.pass({ minutes: 14, seconds: 55 });
      expect(await me(token)).toBe(200);
      clock.pass({ seconds: 50 });
      await look();
      expect(await published()).toContain(kid);
      expect(stateOf(await list(), kid)).toBe('retired');
      clock.pass({ seconds: 20 });
      expect(await published()).not.toContain(kid);
      expect(gatehouse().app.get(SigningKeysService).find(kid)).toBeUndefined();
      expect(stateOf(await list(), kid)).toBeUndefined();
      await look();
      expect((await list()).map(({ state }) => state).toSorted()).toEqual(['active', 'next']);
    });

    it('rotate by themselves once one has signed for KEY_ROTATION_DAYS, and not before', async () => {
      const next = (await list()).find(({ state }) => state === 'next')!;
      await rotate('routine');
      clock.pass({ days: 89, minutes: 23 * 60 });
      await look();
      expect(headerOf(await access()).kid).toBe(next.kid);
      const successor = (await list()).find(({ state }) => state === 'next')!;
      clock.pass({ minutes: 61 });
      await look();
      expect(headerOf(await access()).kid).toBe(successor.kid);
      await look();
      expect(headerOf(await access()).kid).toBe(successor.kid);
    });

    it('rotate in an emergency to new ones: all that others signed is refused at once, and sessions live on', async () => {
      const first = await gatehouse().signIn('alice', 'wonderland');
      await rotate('routine');
      const second = await gatehouse().signIn('alice', 'wonderland');
      expect([await me(first.access_token), await me(second.access_token)]).toEqual([200, 200]);
      const known = await published();
      const { status, body } = await rotate('emergency');
      expect([status, body.items.map(({ state }: Key) => state).toSorted()]).toEqual([200, ['active', 'next']]);
      for (const { access_token } of [first, second]) {
        const answer = await gatehouse().bearing(access_token).get('/users/me');
        expect([answer.status, answer.body.detail]).toEqual([401, 'Invalid token']);
        expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
      }
      expect((await published()).filter((kid) => known.includes(kid))).toEqual([]);
      const { refresh_token } = second;
      const refreshed = await gatehouse().anyone.form('/token/refresh', { refresh_token });
      expect(await me(refreshed.body.access_token)).toBe(200);
    });

    it('are for the holders of keys:manage alone', async () => {
      gatehouse().forgetCallers();
      for (const name of ['alice', 'manager']) {
        const caller = await gatehouse().as(name);
        expect((await caller.get('/keys')).body.detail).toBe('Operation forbidden');
        expect((await caller.post('/keys/rotate', { mode: 'emergency' })).status).toBe(403);
      }
      expect((await gatehouse().anyone.get('/keys')).status).toBe(401);
      expect((await gatehouse().anyone.post('/keys/rotate', { mode: 'emergency' })).status).toBe(401);
    });

    it.each([[{}], [{ mode: 'sometimes' }], [{ mode: 'routine', kid: 'x' }]])('do not rotate by %j', async (body) => {
      const before = await published();
      expect((await (await asAdmin()).post('/keys/rotate', body)).status).toBe(422);
      expect(await published()).toEqual(before);
    });
  },
  {},
  clock,
);

describeGatehouse(
  'the key of HS256',
  (gatehouse) => {
    it.each(['routine', 'emergency'])('is not rotated by itself (%s): it is the secret', async (mode) => {
      const admin = await gatehouse().as('admin');
      const { status, body } = await admin.post('/keys/rotate', { mode });
      expect([status, body.code]).toEqual([409, 'key.rotated_by_secret']);
      const { items } = (await admin.get('/keys')).body;
      expect(items).toEqual([expect.objectContaining({ algorithm: 'HS256', state: 'active' })]);
    });
  },
  { ALGORITHM: 'HS256' },
);
