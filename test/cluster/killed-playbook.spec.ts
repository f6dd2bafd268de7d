import { randomUUID } from 'node:crypto';
import type { GatehouseDataSource } from '../../src/platform/database/index.js';
import { Session } from '../../src/tokens/session.entity.js';
import { User } from '../../src/users/user.entity.js';
import { openDataSource, type TestDatabase } from '../support/databases.js';
import { clusterDatabase, Instance, timeUntil } from '../support/instances.js';
import { MailServer } from '../support/mail-server.js';

/** So many that a step takes long enough to be killed in the middle of it. */
const LEAKED = 300;
const DOMAIN = 'leaked.example';
const SUBJECT = 'Your new password';
/** What was ended, and what was forced, of each account. */
const DEEDS = `SELECT action, subject_id AS id, COUNT(*) AS times
  FROM (SELECT action, subject_id FROM audit_events UNION ALL SELECT action, subject_id FROM audit_unsealed) AS events
  WHERE action IN ('user.sessions_ended', 'user.reset_forced') GROUP BY action, subject_id`;

describe(`a playbook whose process is killed (${clusterDatabase.name})`, () => {
  let mails: MailServer;
  let database: TestDatabase;
  let dataSource: GatehouseDataSource;
  let running: Instance[];

  beforeEach(async () => {
    mails = new MailServer();
    await mails.start();
    database = await clusterDatabase.create();
    dataSource = await openDataSource(database.settings, { entities: [Session, User] });
    running = [];
  });

  afterEach(async () => {
    await Promise.all(running.map((instance) => instance.stop()));
    await dataSource.destroy();
    await database.drop();
    await mails.stop();
  });

  const start = async () => {
    const settings = { SMTP_URL: mails.url, PUBLIC_URL: 'https://app.example.com/account' };
    const instance = await Instance.start({ ...database.settings, ...settings });
    running.push(instance);
    return instance;
  };
  const kill = async ({ program }: Instance) => {
    program.signal('SIGKILL');
    await program.ended;
  };
  /** Copies of an account that is signed in. */
  const leak = async (instance: Instance) => {
    await instance.signIn('alice', 'wonderland');
    const alice = await dataSource.getRepository(User).findOneByOrFail({ usernameKey: 'alice' });
    const session = await dataSource.getRepository(Session).findOneByOrFail({ userId: alice.id });
    const users = Array.from({ length: LEAKED }, (_, n) => ({
      ...alice,
      id: randomUUID(),
      username: `leaked-${n}`,
      usernameKey: `leaked-${n}`,
      email: `leaked-${n}@${DOMAIN}`,
      emailKey: `leaked-${n}@${DOMAIN}`,
      emailVerifiedAt: new Date(),
    }));
    await dataSource.getRepository(User).insert(users);
    const sessions = users.map(({ id: userId }) => ({ ...session, id: randomUUID(), userId }));
    await dataSource.getRepository(Session).insert(sessions);
    return users;
  };
  const ended = async () => (await dataSource.getRepository(Session).find()).filter(({ endedAt }) => endedAt !== null);

  it.each<[string, () => Promise<() => Promise<Instance>>]>([
    [
      'another one that runs beside it',
      async () => {
        const beside = await start();
        return () => Promise.resolve(beside);
      },
    ],
    ['the one that is started in its place', () => Promise.resolve(start)],
  ])(
    'in the middle of a step is finished by %s, and nothing is done twice',
    async (_, prepareHeir) => {
      const killed = await start();
      const heir = await prepareHeir();
      const users = await leak(killed);
      const { access_token: token } = await killed.signIn('admin', 'gatehouse-admin');
      const mishap = { kind: 'credential-leak', severity: 'low', summary: 'Seen on a paste site' };
      const { id } = (await killed.bearing(token).post('/incidents', mishap)).body;

      const answer = killed.bearing(token).post(`/incidents/${id}/playbooks/credential-leak`, { emailDomain: DOMAIN });
      const broken = expect(answer).rejects.toThrow();
      await timeUntil(async () => (await ended()).length > 0);
      await kill(killed);
      await broken;
      const before = await ended();
      expect(before.length).toBeLessThan(LEAKED);

      const boss = (await heir()).bearing(token);
      const runs = async () => (await boss.get(`/incidents/${id}/playbooks`)).body.items;
      await timeUntil(async () => (await runs())[0].state !== 'running');
      const [run, ...others] = await runs();
      expect([run.state, run.failure, run.actor.name, others]).toEqual(['done', null, 'admin', []]);
      expect(run.steps.map(({ step }: { step: string }) => step)).toEqual([
        'select-users',
        'end-sessions',
        'force-password-reset',
      ]);
      const { timeline } = (await boss.get(`/incidents/${id}`)).body;
      const told = timeline
        .map(({ what }: { what: string }) => what)
        .filter((what: string) => /^playbook_(st|re)/.test(what));
      expect(told).toEqual(['playbook_started', 'playbook_step', 'playbook_resumed', 'playbook_step', 'playbook_step']);

      const after = await ended();
      expect(after).toHaveLength(LEAKED);
      expect(after).toEqual(expect.arrayContaining(before));
      const deeds = await dataSource.query<{ action: string; id: string; times: number | string }[]>(DEEDS);
      expect(deeds.filter(({ times }) => Number(times) !== 1)).toEqual([]);
      for (const action of ['user.sessions_ended', 'user.reset_forced']) {
        const theirs = deeds.filter((deed) => deed.action === action).map((deed) => deed.id);
        expect(theirs.toSorted()).toEqual(users.map((user) => user.id).toSorted());
      }
      for (const { email } of users) await mails.next(email, SUBJECT);
      expect(mails.received).toHaveLength(LEAKED);
      expect((await boss.post(`/incidents/${id}/verification`)).body.checks.every(({ passed }: any) => passed)).toBe(
        true,
      );
    },
    600_000,
  );
});
