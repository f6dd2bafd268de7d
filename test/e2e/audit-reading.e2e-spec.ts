import { AuditEventsRepository } from '../../src/audit/audit-events.repository.js';
import { GatehouseDataSource } from '../../src/platform/database/index.js';
import { describeGatehouse } from '../support/suite.js';
import { makePerson, PASSWORD } from '../support/people.js';
import { register, tokenOf } from '../support/partner.js';
import { dropTrailGuard } from '../support/trail-guards.js';

/** To have the database take no event, and to have it take them again. */
const refusingEvents = {
  sqlite: [
    `CREATE TRIGGER no_space BEFORE INSERT ON audit_pending BEGIN SELECT RAISE(ABORT, 'disk full'); END`,
    'DROP TRIGGER no_space',
  ],
  postgres: [
    'ALTER TABLE audit_pending ADD CONSTRAINT no_space CHECK (FALSE) NOT VALID',
    'ALTER TABLE audit_pending DROP CONSTRAINT no_space',
  ],
} as const;

describeGatehouse('reading the audit trail', (gatehouse) => {
  const admin = () => gatehouse().as('admin');
  const product = (sku: string) => ({ sku, name: 'Kettle', priceCents: 100, currency: 'EUR' });

  it('takes audit:read, of people and partners alike', async () => {
    for (const path of ['/audit-events', '/audit-events/export', '/audit-events/verify']) {
      expect((await gatehouse().anyone.get(path)).status).toBe(401);
      expect((await (await gatehouse().as('manager')).get(path)).status).toBe(403);
      expect((await (await admin()).get(path)).status).toBe(200);
    }
    const partner = await register(gatehouse(), { scopes: ['audit:read'] });
    const reader = gatehouse().bearing(await tokenOf(gatehouse(), partner));
    const { items } = (await reader.get('/audit-events?limit=1')).body;
    expect(items[0]).toMatchObject({ action: 'audit.read', actor: { type: 'client', id: partner.id } });
  });

  it('has each event once, newest first, on pages that stay while events are added', async () => {
    const boss = await admin();
    for (let i = 0; i < 7; i += 1) await boss.post('/products', product(`PAGE-${i}`));
    const seen: any[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await boss.get(`/audit-events?action=product.created&limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items);
      cursor = body.nextCursor;
      if (seen.length < 7) await boss.post('/products', product(`BETWEEN-${seen.length}`));
    }
    const skus = seen.map(({ after }) => after.sku).filter((sku) => sku.startsWith('PAGE'));
    expect(skus).toEqual(['PAGE-6', 'PAGE-5', 'PAGE-4', 'PAGE-3', 'PAGE-2', 'PAGE-1', 'PAGE-0']);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    expect(seen.map(({ sequence }) => sequence)).toEqual(
      seen.map(({ sequence }) => sequence).toSorted((a, b) => b - a),
    );
  });

  it('has exactly what its documentation names', async () => {
    const { items } = (await (await admin()).get('/audit-events?limit=1')).body;
    expect(Object.keys(items[0])).toEqual(
      'id sequence at action outcome actor subject requestId address before after'.split(' '),
    );
  });

  it('finds by each filter, and by several at once', async () => {
    const boss = await admin();
    const me = (await boss.get('/users/me')).body.user_id;
    const { id, username } = await makePerson(gatehouse());
    const begun = new Date().toISOString();
    const { headers } = await boss.post(`/users/${id}/disable`);
    const requestId = headers.get('x-request-id');
    const found = async (query: string) => {
      const { status, body } = await boss.get(`/audit-events?limit=100&${query}`);
      expect([query, status]).toEqual([query, 200]);
      return body.items.map(({ action, subject }: any) => `${action} ${subject?.id}`);
    };
    const disabled = `user.disabled ${id}`;
    for (const query of [
      `actorId=${me}`,
      `subjectId=${id}`,
      'action=user.disabled',
      `outcome=success&subjectId=${id}`,
      `from=${begun}`,
      `requestId=${requestId}`,
      'address=127.0.0.1',
      `actorId=${me}&subjectId=${id}&action=user.disabled&outcome=success&from=${begun}&address=127.0.0.1`,
    ]) {
      expect(await found(query)).toContain(disabled);
    }
    for (const query of [
      'actorId=nobody',
      'subjectId=nobody',
      'action=user.enabled',
      `subjectId=${id}&outcome=denied`,
      `to=${begun}`,
      'requestId=x',
      'address=203.0.113.9',
      `subjectId=${id}&from=2999-01-01T00:00:00Z`,
    ]) {
      expect(await found(query)).not.toContain(disabled);
    }
    expect(username).toBeDefined();
  });

  it.each(['action=user.eaten', 'outcome=maybe', 'from=yesterday', 'limit=0', 'color=red', 'cursor=xyz'])(
    'refuses %s with 422',
    async (query) => {
      expect((await (await admin()).get(`/audit-events?${query}`)).status).toBe(422);
    },
  );

  it('exports every event that is wanted, oldest first, one a line, over as many batches as it takes', async () => {
    const boss = await admin();
    const events = gatehouse().app.get(AuditEventsRepository, { strict: false });
    const list = jest.spyOn(events, 'list');
    for (let i = 0; i < 6; i += 1) await boss.post('/products', product(`EXPORT-${i}`));
    const { status, headers, body } = await boss.get('/audit-events/export?action=product.created');
    expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    const lines = String(body)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.slice(-6).map(({ after }) => after.sku)).toEqual([0, 1, 2, 3, 4, 5].map((i) => `EXPORT-${i}`));
    expect(list).toHaveBeenCalled();
    list.mockRestore();
    const all = String((await boss.get('/audit-events/export')).body)
      .trimEnd()
      .split('\n');
    const sequences = all.map((line) => JSON.parse(line).sequence);
    expect(new Set(sequences).size).toBe(all.length);
  });

  it('answers 503 and changes nothing while the trail cannot be written', async () => {
    const boss = await admin();
    const person = await makePerson(gatehouse());
    const { id: productId } = (await boss.post('/products', product('BEFORE'))).body;
    const dataSource = gatehouse().app.get(GatehouseDataSource);
    const [refuse, take] = refusingEvents[dataSource.dialect];
    await dataSource.query(refuse);
    const answers = [
      await boss.post('/products', product('NEVER')),
      await boss.patch(`/products/${productId}`, { priceCents: 999 }),
      await boss.post(`/users/${person.id}/disable`),
      await boss.put(`/users/${person.id}/roles`, { roles: ['manager'] }),
      await gatehouse().anyone.form('/token', { username: person.username, password: PASSWORD }),
      await boss.get('/audit-events'),
      await boss.delete('/sessions'),
    ];
    await dataSource.query(take);
    for (const { status, body, headers } of answers) {
      expect([status, body.code, headers.has('retry-after')]).toEqual([503, 'service.dependency_down', true]);
    }
    expect((await boss.get('/products?search=NEVER')).body.items).toEqual([]);
    expect((await boss.get(`/products/${productId}`)).body.priceCents).toBe(100);
    expect((await boss.get(`/users/${person.id}`)).body).toMatchObject({ enabled: true, roles: ['user'] });
    const sessions = await dataSource.query('SELECT 1 FROM sessions WHERE user_id = $1', [person.id]);
    expect(sessions).toEqual([]);
  });

  it('verifies the chain, and names the first event that is not what was written', async () => {
    const boss = await admin();
    const whole = await boss.get('/audit-events/verify');
    expect(whole.body).toEqual({ ok: true, checked: expect.any(Number) });
    const dataSource = gatehouse().app.get(GatehouseDataSource);
    await dropTrailGuard(dataSource, 'update');
    await dataSource.query(`UPDATE audit_events SET actor_id = 'somebody else' WHERE sequence = 7`);
    const { status, body } = await boss.get('/audit-events/verify');
    expect([status, body]).toEqual([200, { ok: false, checked: 6, brokenAt: 7, fault: 'altered' }]);
    const { items } = (await boss.get('/audit-events?action=audit.verified&outcome=failure')).body;
    expect(items[0].after).toEqual({ checked: 6, sequence: 7, fault: 'altered' });
  });
});
