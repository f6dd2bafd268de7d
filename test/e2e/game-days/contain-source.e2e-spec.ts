import { describeGameDay } from '../../support/game-day.js';
import { fromElsewhere } from '../../support/people.js';
import { eventually } from '../../support/eventually.js';

const PROBE = `/products?search=${encodeURIComponent("' UNION SELECT username, password_hash FROM users--")}`;

describeGameDay('a scanner looks for holes', (day) => {
  it('is kept out by the house itself, while whoever works behind the same address works on', async () => {
    const { hit, instances } = day();
    const scanner = fromElsewhere();
    const address = scanner['x-forwarded-for']!;
    const login = { username: 'alice', password: 'wonderland' };
    const { access_token: token } = (await hit.anyone.form('/token', login, scanner)).body;

    day().attackBegins();
    for (let n = 0; n < 5; n += 1) expect((await hit.anyone.get(PROBE, scanner)).status).toBe(200);
    await day().contained(async ({ anyone }) => (await anyone.get('/products', scanner)).status === 429);
    for (const instance of instances) {
      expect((await instance.bearing(token).get('/users/me', scanner)).status).toBe(200);
      expect((await instance.anyone.get('/products', fromElsewhere())).status).toBe(200);
    }

    const incident = await day().incident('injection');
    expect([incident.severity, incident.source]).toEqual(['medium', address]);
    const run = await day().ranByItself(incident.id);
    expect(run.steps.map(({ step }: any) => step)).toEqual(['block-source', 'trace-source']);
    const operator = await day().operator();
    const { entries } = (await operator.get(`/trace?address=${address}`)).body;
    expect(entries.filter(({ actor }: any) => actor?.name === 'alice').length).toBeGreaterThan(0);

    expect(await day().close(incident.id)).toContain('### contain-source: done');
    expect((await operator.delete(`/source-blocks/${address}`)).status).toBe(204);
    for (const { anyone } of instances) {
      await eventually(
        () => anyone.get('/products', scanner),
        ({ status }) => status === 200,
      );
    }
  });
});
