import { ApiDocument } from '../../src/platform/docs/index.js';
import { eventually } from '../support/eventually.js';
import type { Answer, Caller } from '../support/gatehouse.js';
import { describeWithMail } from '../support/mail-suite.js';
import { operationsIn, type DocumentedOperation } from '../support/operations.js';
import { fromElsewhere } from '../support/people.js';
import { plantSecrets, type PlantedSecrets, type PlantedTargets } from '../support/planted-secrets.js';

describeWithMail(
  'hashes and secrets',
  (gatehouse, mails) => {
    let secrets: PlantedSecrets;
    let targets: PlantedTargets;
    let callers: readonly Caller[];

    beforeAll(async () => {
      ({ secrets, targets } = await plantSecrets(gatehouse(), mails));
      callers = [gatehouse().anyone, ...(await Promise.all(['alice', 'admin'].map((name) => gatehouse().as(name))))];
    });

    const operations = () => operationsIn(gatehouse().app.get(ApiDocument).document);

    const targetOf = ({ path, anyTarget }: DocumentedOperation) => {
      const [start, target] = targets.find(([prefix]) => path.startsWith(prefix)) ?? [path, anyTarget];
      return path.replace(start, target).replaceAll(/\{\w+\}/g, '1');
    };

    const textOf = ({ headers, body }: Answer) => JSON.stringify([[...headers], body]);

    /** Names, not values: a failure is to be shown. */
    const namesIn = (text: string) => [...secrets].filter(([, secret]) => text.includes(secret)).map(([name]) => name);

    /** The line of a request is written when its answer has left, which the reader may see first. */
    const logUpTo = async ({ headers }: Answer) => {
      const requestId = headers.get('x-request-id')!;
      await eventually(() => gatehouse().logLines.some((line) => line.includes(requestId)));
      return gatehouse().logLines;
    };

    it('are there to be found: in every table that keeps some, and beside them', () => {
      const names = [...secrets.keys()];
      const kept = ['users.password_hash', 'client_secrets.secret_hash', 'account_tokens.token_hash'];
      for (const column of [...kept, 'signing_keys.sealed_private_key']) {
        expect(names).toContainEqual(expect.stringContaining(column));
      }
      expect([...secrets].filter(([, secret]) => secret.length < 20)).toEqual([]);
    });

    it('leave through no answer of any GET route, to anybody', async () => {
      const reads = operations().filter(({ method }) => method === 'GET');
      let shown = '';
      for (const operation of reads) {
        for (const caller of callers) {
          const answer = await caller.get(targetOf(operation));
          expect([operation.path, namesIn(textOf(answer))]).toEqual([operation.path, []]);
          expect(answer.status).toBeLessThan(500);
          shown += textOf(answer);
        }
      }
      expect(shown).toContain(targets[0]![1].slice('/users/'.length));
      for (const path of ['/docs', '/docs/openapi.json']) {
        expect(namesIn(textOf(await gatehouse().anyone.get(path)))).toEqual([]);
      }
    });

    it('leave through no error that a request with them is answered with', async () => {
      const texts = Object.fromEntries([...secrets.values()].map((secret, i) => [`secret${i}`, secret]));
      const bodies = [{ password: secrets.get('a password') }, texts];
      for (const operation of operations().filter(({ body, isForm }) => body && !isForm)) {
        for (const body of bodies) {
          const caller = operation.path === '/auth/login' ? gatehouse().anyone : callers.at(-1)!;
          const answer = await caller.send(operation.method, targetOf(operation), body, fromElsewhere());
          expect([operation.path, answer.status >= 400, namesIn(textOf(answer))]).toEqual([operation.path, true, []]);
        }
      }
    });

    it('stand in no line of the log, at trace', async () => {
      const lines = await logUpTo(await callers.at(-1)!.get('/users'));
      expect(lines.length).toBeGreaterThan(100);
      expect(lines.some((line) => line.includes('"body":{"items":[{"id":'))).toBe(true);
      expect(lines.flatMap(namesIn)).toEqual([]);
    });

    it('stand in no schema of the OpenAPI document by name, and in no example', () => {
      const { document } = gatehouse().app.get(ApiDocument);
      expect(namesIn(JSON.stringify(document))).toEqual([]);
      const names = JSON.stringify(document.components!.schemas).match(/"\w*(hash|sealed|privateKey)\w*":/gi);
      expect(names).toBeNull();
    });
  },
  { LOG_LEVEL: 'trace', TRUSTED_PROXIES: '127.0.0.1' },
);
