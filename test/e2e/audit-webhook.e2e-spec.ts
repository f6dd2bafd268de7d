import { randomBytes } from 'node:crypto';
import { testDatabases, type TestDatabase } from '../support/databases.js';
import { startGatehouse, type Gatehouse } from '../support/gatehouse.js';
import { eventually } from '../support/eventually.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const kind = testDatabases().at(-1)!;

describe(`the audit webhook (${kind.name})`, () => {
  const receiver = new WebhookReceiver(randomBytes(32).toString('base64url'));
  let database: TestDatabase;
  let gatehouse: Gatehouse | undefined;

  beforeAll(async () => {
    await receiver.start();
    database = await kind.create();
  });

  afterAll(async () => {
    await gatehouse?.stop();
    await receiver.stop();
    await database.drop();
  });

  const start = async () => {
    gatehouse = await startGatehouse({
      ...database.settings,
      AUDIT_WEBHOOK_URL: receiver.url,
      AUDIT_WEBHOOK_SECRET: receiver.secret,
      AUDIT_WEBHOOK_PRIVATE: 'on',
    });
    return gatehouse;
  };
  const make = async (running: Gatehouse, sku: string) => {
    const body = { sku, name: 'Kettle', priceCents: 100, currency: 'EUR' };
    expect((await (await running.as('admin')).post('/products', body)).status).toBe(201);
  };
  const toldOf = (sku: string) => () => receiver.events.some(({ after }) => after?.sku === sku);

  it('tells of everything there ever was, through an absence of its receiver and a restart of ours', async () => {
    receiver.status = 503;
    const first = await start();
    await make(first, 'WHILE-AWAY');
    await eventually(() => receiver.refused.length > 0);
    receiver.status = 204;
    await eventually(toldOf('WHILE-AWAY'));
    await make(first, 'BEFORE-RESTART');
    await first.stop();
    const second = await start();
    await make(second, 'AFTER-RESTART');
    await eventually(toldOf('AFTER-RESTART'));
    const sequences = new Set(receiver.events.map(({ sequence }) => sequence as number));
    expect(toldOf('BEFORE-RESTART')()).toBe(true);
    expect([...sequences].toSorted((a, b) => a - b)).toEqual(Array.from({ length: sequences.size }, (_, i) => i + 1));
    expect(first.logLines.filter((line) => line.includes('audit events are not taken'))).toHaveLength(1);
    expect(first.logLines.concat(second.logLines).join('')).not.toContain(receiver.secret);
  });

  it.each([
    [{ AUDIT_WEBHOOK_SECRET: '' }, /AUDIT_WEBHOOK_SECRET is required/],
    [{ AUDIT_WEBHOOK_SECRET: 'short' }, /AUDIT_WEBHOOK_SECRET must have 32 bytes/],
    [{ AUDIT_WEBHOOK_URL: 'ftp://siem.example.com' }, /AUDIT_WEBHOOK_URL must be a URL/],
  ])('is refused at start as %j', async (wrong, fault) => {
    const settings = { AUDIT_WEBHOOK_URL: receiver.url, AUDIT_WEBHOOK_SECRET: receiver.secret, ...wrong };
    await expect(startGatehouse({ ...database.settings, ...settings })).rejects.toThrow(fault);
  });
});
