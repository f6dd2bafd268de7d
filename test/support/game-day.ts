import type { Caller } from './gatehouse.js';
import { moveTo, ranByItself, WAY } from './incidents.js';
import { clusterDatabase, Instance, timeUntil } from './instances.js';
import type { TestDatabase } from './databases.js';
import { MailServer } from './mail-server.js';
import { PASSWORD, type Person } from './people.js';
import { Program, type Ending } from './program.js';
import { eventually } from './eventually.js';

type Settings = Record<string, string>;

/** Who is called when an incident is high. */
export const ON_CALL = 'on-call@example.com';

const redisUrl = process.env['TEST_REDIS_URL'];
const names = clusterDatabase.name === 'postgres' ? ['gatehouse-a', 'gatehouse-b'] : ['gatehouse-a'];

/**
 * A day on which something goes wrong: real processes that an attacker and the team reach over
 * HTTP. Two instances on PostgreSQL and Redis where there are some, else one on SQLite.
 */
export class GameDay {
  #begunMs = 0;

  private constructor(
    readonly instances: Instance[],
    readonly settings: Settings,
    readonly mails: MailServer,
    private readonly database: TestDatabase,
  ) {}

  static async begin(settings: Settings): Promise<GameDay> {
    const [database, mails] = [await clusterDatabase.create(), new MailServer()];
    await mails.start();
    const all = {
      ...database.settings,
      ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
      TRUSTED_PROXIES: '127.0.0.1',
      DETECT_BLOCK_MINUTES: '5',
      SMTP_URL: mails.url,
      INCIDENT_CONTACTS: ON_CALL,
      ...settings,
    };
    const instances = [];
    for (const INSTANCE_ID of names) instances.push(await Instance.start({ ...all, INSTANCE_ID }));
    return new GameDay(instances, all, mails, database);
  }

  async end(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.stop()));
    await this.mails.stop();
    await this.database.drop();
  }

  /** The instance that is attacked. */
  get hit(): Instance {
    return this.instances[0]!;
  }

  /** Where the team works: the other instance, if there is one. */
  get desk(): Instance {
    return this.instances.at(-1)!;
  }

  get isAlone(): boolean {
    return this.instances.length === 1;
  }

  /** An administrator who has just signed in: tokens may have been taken back since the last time. */
  async operator(): Promise<Caller> {
    return this.desk.bearing((await this.desk.signIn('admin', 'gatehouse-admin')).access_token);
  }

  /** Somebody who has followed the link that verifies their address. */
  async person(username: string): Promise<Person> {
    const email = `${username}@example.com`;
    const { status, body } = await this.desk.anyone.post('/auth/register', { username, email, password: PASSWORD });
    expect(status).toBe(201);
    const token = await this.mails.nextToken(email, 'verify');
    expect((await this.desk.anyone.post('/auth/email/verify', { token })).status).toBe(204);
    return { id: body.user_id ?? body.id, username, email };
  }

  /** Somebody at the command line of a machine of the house. */
  command(...parameters: string[]): Promise<Ending> {
    return new Program('src/cli.ts', parameters, this.settings).ended;
  }

  /** Killed, and started again under its name. */
  async restart(instance: Instance): Promise<Instance> {
    const at = this.instances.indexOf(instance);
    instance.program.signal('SIGKILL');
    await instance.program.ended;
    this.instances[at] = await Instance.start({ ...this.settings, INSTANCE_ID: names[at]! });
    return this.instances[at];
  }

  attackBegins(): void {
    this.#begunMs = performance.now();
  }

  /** Waits until those instances refuse the attacker, and prints how long after the first hostile request that was. */
  async contained(isRefusedBy: (instance: Instance) => Promise<boolean>, by = this.instances): Promise<void> {
    const until = async (instance: Instance) => {
      await timeUntil(() => isRefusedBy(instance));
      return `${(performance.now() - this.#begunMs).toFixed(0)} ms`;
    };
    const [hit, other] = await Promise.all(by.map(until));
    const elsewhere = other === undefined ? '' : `, by the other after ${other}`;
    const { currentTestName } = expect.getState();
    process.stdout.write(`${currentTestName}: contained by the instance hit after ${hit}${elsewhere}\n`);
  }

  /** The newest incident of that kind, as soon as there is one. */
  async incident(kind: string): Promise<any> {
    const operator = await this.operator();
    const { body } = await eventually(
      () => operator.get(`/incidents?kind=${kind}`),
      ({ body: { items } }) => items.length > 0,
    );
    return body.items[0];
  }

  /** Runs a playbook for the operators. */
  async play(incidentId: string, playbook: string, parameters: object = {}): Promise<any> {
    const { status, body } = await (
      await this.operator()
    ).post(`/incidents/${incidentId}/playbooks/${playbook}`, parameters);
    expect([status, body.code]).toEqual([200, undefined]);
    return body;
  }

  /** What the house has run by itself, once that is done. */
  async ranByItself(incidentId: string): Promise<any> {
    const [run, ...others] = await ranByItself(await this.operator(), incidentId);
    expect([run.actor.type, others]).toEqual(['system', []]);
    return run;
  }

  /** The whole way to `closed`, the system's own checks among it. Answers the closing report. */
  async close(incidentId: string): Promise<string> {
    const operator = await this.operator();
    const { body: record } = await operator.get(`/incidents/${incidentId}`);
    for (const to of WAY.slice(WAY.indexOf(record.state) + 1)) {
      const { status, body } = await moveTo(operator, incidentId, to);
      expect([to, status, body.errors]).toEqual([to, 200, undefined]);
    }
    const { body: report } = await operator.get(`/incidents/${incidentId}/report`);
    expect(report).toContain('| State | closed |');
    expect(report).not.toContain('FAILED');
    return report;
  }
}

/** One day for each test, from the attack to the closed incident. */
export function describeGameDay(title: string, body: (day: () => GameDay) => void, settings: Settings = {}): void {
  const ground = `${clusterDatabase.name}${redisUrl ? ', redis' : ''}, ${names.length === 1 ? 'one instance' : 'two instances'}`;
  describe(`game day: ${title} (${ground})`, () => {
    let day: GameDay;

    beforeEach(async () => {
      day = await GameDay.begin(settings);
    });

    afterEach(() => day.end());

    body(() => day);
  });
}
