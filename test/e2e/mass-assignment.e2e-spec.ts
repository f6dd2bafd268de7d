import { randomUUID } from 'node:crypto';
import { ApiDocument } from '../../src/platform/docs/index.js';
import type { Answer } from '../support/gatehouse.js';
import { operationsIn, type DocumentedOperation } from '../support/operations.js';
import { register } from '../support/partner.js';
import { fromElsewhere, makePerson } from '../support/people.js';
import { describeGatehouse } from '../support/suite.js';
import { allRows, settledRows } from '../support/tables.js';

/** What a caller would like to set, and the house alone sets. */
const COVETED: Readonly<Record<string, unknown>> = {
  id: randomUUID(),
  user_id: randomUUID(),
  userId: randomUUID(),
  clientId: 'first-party',
  role: 'admin',
  roles: ['admin'],
  isAdmin: true,
  admin: true,
  permissions: ['users:write'],
  granted: ['users:write'],
  grantedBy: null,
  passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA',
  password_hash: 'x',
  secretHash: 'x',
  secretHashes: ['x'],
  usernameKey: 'admin',
  emailKey: 'admin@demo.gatehouse.localhost',
  emailVerified: true,
  emailVerifiedAt: 1,
  enabled: true,
  disabledAt: null,
  passwordResetRequiredAt: null,
  searchText: 'x',
  version: 99,
  createdAt: '2020-01-01T00:00:00Z',
  updatedAt: '2020-01-01T00:00:00Z',
};

const PROTOTYPES = ['__proto__', 'constructor', 'prototype'];

/** `body` with an own property more, as JSON makes it; an assignment to `__proto__` would make none. */
function withMember(body: object, name: string, value: unknown): object {
  const members = Object.entries(body).concat([[name, value]]);
  return JSON.parse(`{${members.map((pair) => pair.map((part) => JSON.stringify(part)).join(':')).join(',')}}`);
}

describeGatehouse(
  'mass assignment',
  (gatehouse) => {
    const operations = (isForm: boolean) =>
      operationsIn(gatehouse().app.get(ApiDocument).document).filter(
        (operation) => operation.body && operation.isForm === isForm,
      );

    /** Things that are there, so that what is let through does harm. */
    const targets = async (): Promise<(operation: DocumentedOperation) => string> => {
      const admin = await gatehouse().as('admin');
      const [product] = (await admin.get('/products?limit=1')).body.items;
      const there = [
        ['/users/{id}', `/users/${(await makePerson(gatehouse())).id}`],
        ['/clients/{id}', `/clients/${(await register(gatehouse())).id}`],
        ['/products/{id}', `/products/${product.id}`],
      ] as const;
      return ({ path, anyTarget }) => {
        const [prefix, target] = there.find(([start]) => path.startsWith(start)) ?? [path, anyTarget];
        return path.replace(prefix, target);
      };
    };

    const verdict = ({ status, body }: Answer) => [
      status,
      body.errors?.map(({ field, code }: any) => `${field} ${code}`),
    ];

    it('is refused by every operation that takes JSON, field by field, and changes nothing', async () => {
      const [admin, targetOf] = [await gatehouse().as('admin'), await targets()];
      const before = await settledRows(gatehouse());
      const wrong: unknown[] = [];
      let asked = 0;
      for (const operation of operations(false)) {
        const { names, example } = operation.body!;
        for (const [name, value] of Object.entries(COVETED)) {
          if (names.includes(name)) continue;
          const body = withMember(example, name, value);
          const got = verdict(await admin.send(operation.method, targetOf(operation), body, fromElsewhere()));
          if (JSON.stringify(got) !== JSON.stringify([422, [`${name} unknown`]])) {
            wrong.push([operation.method, operation.path, name, got]);
          }
          asked += 1;
        }
      }
      expect(wrong).toEqual([]);
      expect(asked).toBeGreaterThan(300);
      expect(await settledRows(gatehouse())).toEqual(before);
    });

    it('of a prototype is refused before anything is looked at', async () => {
      const [admin, targetOf] = [await gatehouse().as('admin'), await targets()];
      const before = await settledRows(gatehouse());
      for (const operation of operations(false)) {
        for (const name of PROTOTYPES) {
          const body = withMember(operation.body!.example, name, { isAdmin: true });
          const { status } = await admin.send(operation.method, targetOf(operation), body, fromElsewhere());
          expect([operation.path, name, status]).toEqual([operation.path, name, 400]);
        }
      }
      expect(await settledRows(gatehouse())).toEqual(before);
    });

    it('is without effect where RFC 6749 §3.2 has unknown parameters ignored', async () => {
      const { users, role_assignments, clients } = await allRows(gatehouse());
      const coveted = Object.fromEntries(Object.entries(COVETED).map(([name, value]) => [name, String(value)]));
      for (const { path, body } of operations(true)) {
        const example = body!.example as Record<string, string>;
        const [plain, adorned] = [
          await gatehouse().anyone.form(path, example),
          await gatehouse().anyone.form(path, { ...coveted, ...example }),
        ];
        expect([path, adorned.status, Object.keys(adorned.body)]).toEqual([
          path,
          plain.status,
          Object.keys(plain.body),
        ]);
        if (path === '/token') {
          const { body: me } = await gatehouse().bearing(adorned.body.access_token).get('/users/me');
          expect(me).toMatchObject({ username: 'alice', roles: ['user'], permissions: [] });
        }
      }
      expect(await allRows(gatehouse())).toMatchObject({ users, role_assignments, clients });
    });
  },
  { TRUSTED_PROXIES: '127.0.0.1' },
);
