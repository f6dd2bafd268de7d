import { TransactionRunner } from '../../src/platform/database/index.js';
import { PasswordResetLinks } from '../../src/users/index.js';
import { testDatabases, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { startGatehouse, type Gatehouse } from '../support/gatehouse.js';
import { MailServer } from '../support/mail-server.js';
import { makePerson, NEXT_PASSWORD } from '../support/people.js';
import { TestClock } from '../support/test-clock.js';

describe.each(testDatabases())('a link that is owed after a forced reset on $name', ({ create }) => {
  const mails = new MailServer();
  const running = new Set<Gatehouse>();
  let database: TestDatabase;

  beforeAll(async () => {
    await mails.start();
    database = await create();
  });

  afterAll(async () => {
    for (const gatehouse of running) await gatehouse.stop();
    await mails.stop();
    await database.drop();
  });

  const start = async (clock?: TestClock) => {
    const gatehouse = await startGatehouse({ ...database.settings, SMTP_URL: mails.url }, clock);
    running.add(gatehouse);
    return gatehouse;
  };
  const stop = async (gatehouse: Gatehouse) => {
    running.delete(gatehouse);
    await gatehouse.stop();
  };
  const force = async (gatehouse: Gatehouse, id: string) =>
    expect((await (await gatehouse.as('admin')).post(`/users/${id}/force-password-reset`)).status).toBe(200);
  const owed = async ({ app }: Gatehouse) =>
    (await app.get(TransactionRunner).manager.query<{ user_id: string }[]>('SELECT user_id FROM owed_links')).map(
      ({ user_id: id }) => id,
    );
  const reset = (gatehouse: Gatehouse, token: string) =>
    gatehouse.anyone.post('/auth/password/reset', { token, password: NEXT_PASSWORD });

  it('waits for the mail server and through a restart, and is good then', async () => {
    const first = await start();
    const { id, email } = await makePerson(first);
    await mails.cut();
    await force(first, id);
    await eventually(() => first.logLines.some((line) => line.includes('is tried again')));
    await stop(first);
    mails.mend();
    const second = await start();
    expect((await reset(second, await mails.nextToken(email, 'new password'))).status).toBe(204);
    await eventually(async () => (await owed(second)).length === 0);
    await stop(second);
  });

  it('is not sent to whom has chosen a new password meanwhile', async () => {
    const clock = new TestClock().stop();
    const gatehouse = await start(clock);
    const [late, other] = [await makePerson(gatehouse), await makePerson(gatehouse)];
    await mails.cut();
    await force(gatehouse, late.id);
    await eventually(() => gatehouse.logLines.some((line) => line.includes('is tried again')));
    const link = await gatehouse.app.get(PasswordResetLinks).make(late.username);
    expect((await reset(gatehouse, link.split('#token=')[1]!)).status).toBe(204);
    mails.mend();
    clock.pass({ seconds: 1 });
    await force(gatehouse, other.id);
    await mails.next(other.email, 'new password');
    await eventually(async () => (await owed(gatehouse)).length === 0);
    expect(mails.to(late.email, 'Your new password')).toEqual([]);
    await stop(gatehouse);
  });

  it('is one of five in an hour at most, while one of them is good', async () => {
    const gatehouse = await start();
    const { id, email } = await makePerson(gatehouse);
    for (let i = 0; i < 7; i += 1) {
      await force(gatehouse, id);
      await eventually(async () => (await owed(gatehouse)).length === 0);
    }
    expect(mails.to(email, 'new password')).toHaveLength(5);
    await stop(gatehouse);
  });

  it('is given up when the mail server will not have the address, and said in the log', async () => {
    const gatehouse = await start();
    const { id, email } = await makePerson(gatehouse);
    mails.refused.add(email);
    await force(gatehouse, id);
    await eventually(async () => (await owed(gatehouse)).length === 0);
    const said = gatehouse.logLines.filter((line) => line.includes('a link to a new password was given up'));
    expect(said).toHaveLength(1);
    expect(said[0]).not.toContain(email);
    await stop(gatehouse);
  });
});
