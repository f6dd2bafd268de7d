import { clusterDatabase, print, timeUntil, useHouse } from '../support/instances.js';

const RUNS = 30;

describe(`isolation of one of two instances (${clusterDatabase.name})`, () => {
  const house = useHouse();

  const status = async (instance: 'a' | 'b') => (await house()[instance].anyone.get('/products')).status;

  it('is in force on the other a moment after the answer, and over a moment after', async () => {
    const { a } = house();
    const boss = a.bearing((await a.signIn('admin', 'gatehouse-admin')).access_token);
    const { items } = (await boss.get('/isolation')).body;
    const { id: instanceId } = items.find(({ self }: any) => !self);
    expect(items.map(({ state }: any) => state)).toEqual(['serving', 'serving']);
    const [isolated, released]: [number[], number[]] = [[], []];
    for (let run = 0; run < RUNS; run += 1) {
      expect((await boss.post('/isolation', { reason: 'a drill', instanceId })).status).toBe(200);
      isolated.push(await timeUntil(async () => (await status('b')) === 503));
      expect([await status('a'), (await house().b.anyone.get('/health/live')).status]).toEqual([200, 200]);
      expect((await boss.delete(`/isolation?instanceId=${instanceId}`)).status).toBe(204);
      released.push(await timeUntil(async () => (await status('b')) === 200));
    }
    print('POST /isolation answered by A until B refuses', isolated);
    print('DELETE /isolation answered by A until B serves', released);
  });

  it('lets the other go on, and serves operators meanwhile', async () => {
    const { a, b } = house();
    const boss = a.bearing((await a.signIn('admin', 'gatehouse-admin')).access_token);
    expect((await boss.post('/isolation', { reason: 'a drill' })).status).toBe(200);
    expect([await status('a'), await status('b')]).toEqual([503, 200]);
    expect((await b.anyone.get('/health/ready')).status).toBe(200);
    expect((await boss.delete('/isolation')).status).toBe(204);
  });
});
