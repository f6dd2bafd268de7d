import { METHODS } from 'node:http';
import { DataSource } from 'typeorm';
import { auditRead } from '../../src/audit/audit.audit.js';
import { AuditTrail } from '../../src/audit/index.js';
import { TransactionRunner } from '../../src/platform/database/index.js';
import { Metrics } from '../../src/platform/metrics/index.js';
import type { Answer, Gatehouse } from '../support/gatehouse.js';
import { openIncident } from '../support/incidents.js';
import { describeGatehouse } from '../support/suite.js';

const TOKEN = 'read-only-by-prometheus-0123456789abcdef';
/** What others of this suite send, and what the client here does not. */
const USUAL = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT|TRACE)$/;
const ON = { METRICS_TOKEN: TOKEN };

function scrape(gatehouse: Gatehouse): Promise<Answer<string>> {
  return gatehouse.bearing(TOKEN).get('/metrics');
}

/** Every value that a scrape gives, by name and labels as they are written. */
async function scraped(gatehouse: Gatehouse): Promise<Map<string, number>> {
  const { status, body } = await scrape(gatehouse);
  if (status !== 200) throw new Error(`a scrape answered ${status}`);
  const samples = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

function requests(method: string, route: string, status: number): string {
  const labels = `http_request_method="${method}",http_route="${route}",http_response_status_code="${status}"`;
  return `http_server_request_duration_seconds_count{${labels}}`;
}

/** What became more while `work` ran. */
async function growth(gatehouse: Gatehouse, work: () => Promise<unknown>): Promise<(sample: string) => number> {
  const before = await scraped(gatehouse);
  await work();
  const after = await scraped(gatehouse);
  return (sample) => (after.get(sample) ?? 0) - (before.get(sample) ?? 0);
}

describeGatehouse('metrics, where nobody set a token', (gatehouse) => {
  it('are a path like any other that there is not, whatever comes with the request', async () => {
    const nowhere = await gatehouse().anyone.get('/nowhere');
    for (const caller of [gatehouse().anyone, gatehouse().bearing(''), await gatehouse().as('admin')]) {
      const { status, body } = await caller.get('/metrics');
      expect([status, body]).toEqual([404, { ...nowhere.body, path: '/metrics', requestId: body.requestId }]);
    }
  });
});

describeGatehouse(
  'metrics',
  (gatehouse) => {
    it('are for whoever has the token, and for no account', async () => {
      const nobody = await gatehouse().anyone.get('/metrics');
      expect([nobody.status, nobody.body.code]).toEqual([401, 'access.unauthenticated']);
      expect(nobody.headers.get('www-authenticate')).toBe('Bearer realm="gatehouse"');
      const admin = (await gatehouse().signIn('admin', 'gatehouse-admin')).access_token;
      for (const token of [admin, TOKEN.slice(1), `${TOKEN}0`, TOKEN.toUpperCase()]) {
        const { status, body, headers } = await gatehouse().bearing(token).get('/metrics');
        expect([status, body.code]).toEqual([401, 'metrics.token_invalid']);
        expect(headers.get('www-authenticate')).toContain('error="invalid_token"');
      }
      expect((await gatehouse().anyone.get(`/metrics?access_token=${TOKEN}`)).status).toBe(401);
    });

    it('open no other door', async () => {
      expect((await gatehouse().bearing(TOKEN).get('/users/me')).status).toBe(401);
    });

    it('are in Prometheus’ text format, and tell of the process too', async () => {
      const { body, headers } = await scrape(gatehouse());
      expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect(headers.get('cache-control')).toBe('no-store');
      const sample = /^[a-zA-Z_:][\w:]*(\{(\w+="(?:[^"\\\n]|\\["\\n])*",?)*\})? (?:[-+]?\d[\d.e+-]*|NaN|[+-]Inf)$/;
      const lines = body.split('\n').filter((line) => line !== '');
      expect(lines.filter((line) => !/^# (HELP|TYPE) \w+ \S/.test(line) && !sample.test(line))).toEqual([]);
      for (const { name, type } of gatehouse().app.get(Metrics).described) {
        expect(lines).toContain(`# TYPE ${name} ${type}`);
      }
      expect(body).toMatch(/^process_resident_memory_bytes \d+/m);
      expect(body).not.toContain(process.version);
      expect(body).toMatch(/^nodejs_eventloop_lag_p99_seconds [\d.]+/m);
    });

    it('count requests by their route, not by the path that somebody chose', async () => {
      const grown = await growth(gatehouse(), async () => {
        for (const id of [999_001, 999_002, 999_003]) await gatehouse().anyone.get(`/products/${id}`);
        await gatehouse().anyone.get('/products/none');
      });
      expect(grown(requests('GET', '/products/:id', 404))).toBe(3);
      expect(grown(requests('GET', '/products/:id', 422))).toBe(1);
    });

    it('grow by nothing that strangers make up', async () => {
      const oddly = async (method: string) => {
        for (const path of ['/nowhere', '/products']) await gatehouse().anyone.send(method, path, undefined, {});
      };
      const attempt = async () => {
        const name = Math.random().toString(36);
        await gatehouse().anyone.get(`/${name}/${name}?${name}=${name}`, { 'user-agent': name, 'x-request-id': name });
        await gatehouse().anyone.send('DELETE', `/${name}`, undefined, {});
        await oddly('PROPFIND');
        await gatehouse().anyone.form('/token', { username: name, password: name });
        await gatehouse().bearing(name).get('/users/me');
        await gatehouse().anyone.get(`/products/${name}`);
      };
      await attempt();
      await scraped(gatehouse());
      // No stranger's value can reach those of the process, which gains some with what its collector does.
      // Events have as many series as the catalogue has actions: these attempts open an incident.
      const OF_ITSELF = /^(?:nodejs_|process_)|_audit_events_/;
      const series = async () =>
        [...(await scraped(gatehouse())).keys()].filter((key) => !OF_ITSELF.test(key)).toSorted();
      const before = await series();
      for (let i = 0; i < 20; i += 1) await attempt();
      for (const method of METHODS.filter((name) => !USUAL.test(name))) await oddly(method);
      expect(await series()).toEqual(before);
    });

    it('count refusals by code, and events of the audit trail by action', async () => {
      const grown = await growth(gatehouse(), async () => {
        await gatehouse().anyone.get('/users/me');
        await gatehouse().anyone.form('/token', { username: 'alice', password: 'wrong' });
        const { body } = await (await gatehouse().as('manager')).get('/products?limit=1');
        await (await gatehouse().as('manager')).patch(`/products/${body.items[0].id}`, { name: 'Renamed' });
      });
      expect(grown('gatehouse_problems_total{code="access.unauthenticated"}')).toBe(1);
      expect(grown('gatehouse_problems_total{code="auth.incorrect_credentials"}')).toBe(1);
      expect(grown('gatehouse_audit_events_total{action="product.changed",outcome="success"}')).toBe(1);
    });

    it('do not count what was rolled back', async () => {
      const { app } = gatehouse();
      const recording = (isKept: boolean) => () =>
        app.get(TransactionRunner).run(async () => {
          await app.get(AuditTrail).record({ action: auditRead });
          if (!isKept) throw new Error('changed my mind');
        });
      const event = 'gatehouse_audit_events_total{action="audit.read",outcome="success"}';
      const undone = () => expect(recording(false)()).rejects.toThrow('changed my mind');
      expect((await growth(gatehouse(), undone))(event)).toBe(0);
      expect((await growth(gatehouse(), recording(true)))(event)).toBe(1);
    });

    it('show incidents that are open, instances that serve, and what is taken back', async () => {
      const tokens = await gatehouse().signIn('alice', 'wonderland');
      const grown = await growth(gatehouse(), async () => {
        await openIncident(gatehouse(), 'medium');
        await gatehouse().anyone.form('/token/revoke', { token: tokens.refresh_token });
      });
      expect(grown('gatehouse_open_incidents{severity="medium"}')).toBe(1);
      expect(grown('gatehouse_open_incidents{severity="high"}')).toBe(0);
      expect(grown('gatehouse_cutoffs')).toBe(1);
      const now = await scraped(gatehouse());
      expect(now.get('gatehouse_instances{state="serving"}')).toBe(1);
      expect(now.get('gatehouse_ready')).toBe(1);
      expect(now.get('gatehouse_changes_age_seconds')).toBeLessThan(10);
    });

    it('name nobody', async () => {
      const { body } = await scrape(gatehouse());
      expect(body).not.toMatch(/alice|manager|@|127\.0\.0\.1|Renamed/);
    });

    it('go on without the one that fails, and say so', async () => {
      const metrics = gatehouse().app.get(Metrics);
      metrics.gauge({ name: 'broken', help: 'Fails.' }, () => Promise.reject(new Error('not today')));
      const values = await scraped(gatehouse());
      expect(values.has('broken')).toBe(false);
      expect(values.get('gatehouse_metric_failures_total{metric="broken"}')).toBe(1);
      expect(values.get('gatehouse_ready')).toBe(1);
      expect(gatehouse().logLines.join()).toContain('broken cannot be read and is left out');
    });
  },
  ON,
);

describeGatehouse(
  'metrics, without a database',
  (gatehouse) => {
    it('are what is left', async () => {
      const dataSource = gatehouse().app.get(DataSource);
      await dataSource.destroy();
      const values = await scraped(gatehouse());
      await dataSource.initialize();
      expect(values.get('gatehouse_ready')).toBe(0);
      expect(values.has('gatehouse_open_incidents{severity="high"}')).toBe(false);
      expect(values.get('gatehouse_metric_failures_total{metric="gatehouse_open_incidents"}')).toBe(1);
      expect([...values.keys()].join()).toContain('nodejs_heap_size_used_bytes');
    });
  },
  ON,
);
