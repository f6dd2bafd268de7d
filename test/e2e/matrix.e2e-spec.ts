import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { demoAccounts } from '../../src/users/index.js';
import { Caller } from '../support/gatehouse.js';
import { CALLERS, type MatrixCaller } from '../support/matrix.js';
import { register, tokenOf, type Partner } from '../support/partner.js';
import { describeGatehouse } from '../support/suite.js';

const PAGE = 'docs/reference/routes.md';

interface Row {
  readonly method: string;
  readonly path: string;
  readonly verdicts: readonly string[];
}

/** The committed page itself, so that what is reviewed is what is tried. */
function rowsOf(page: string): Row[] {
  return page.split('\n').flatMap((line) => {
    const [, method, path, , ...verdicts] = line.split('|').map((cell) => cell.trim());
    if (!/^(GET|POST|PUT|PATCH|DELETE)$/.test(method ?? '')) return [];
    return [{ method: method!, path: path!.replaceAll('`', ''), verdicts: verdicts.slice(0, CALLERS.length) }];
  });
}

const rows = rowsOf(readFileSync(PAGE, 'utf8'));

/** Nothing that is there: who gets past the guards does no harm. */
function targetOf(path: string): string {
  return path
    .replace('/products/:id', '/products/999999')
    .replace('/clients/:id', '/clients/client-aaaaaaaaaaaaaaaaaaaaaaaa')
    .replaceAll(/:\w+/g, randomUUID());
}

describeGatehouse('the route × policy table', (gatehouse) => {
  const partners = new Map<string, Promise<Partner>>();

  const partnerOf = ({ name, scopes }: MatrixCaller): Promise<Partner> => {
    const known = partners.get(name) ?? register(gatehouse(), { scopes: scopes!() });
    partners.set(name, known);
    return known;
  };

  /** Signed in anew for each cell: some routes end what they are called with. */
  const bearing = async (caller: MatrixCaller): Promise<Caller> => {
    if (caller.scopes) return gatehouse().bearing(await tokenOf(gatehouse(), await partnerOf(caller)));
    if (!caller.account) return gatehouse().anyone;
    const { username, password } = demoAccounts.find((account) => account.username === caller.account)!;
    return gatehouse().bearing((await gatehouse().signIn(username, password)).access_token);
  };

  it('has a row for every route, and a verdict for every caller', () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter(({ verdicts }) => !verdicts.every((verdict) => /^(yes|401|403)$/.test(verdict)))).toEqual([]);
  });

  it.each(CALLERS.map((caller, column) => [caller.name, caller, column] as const))(
    'holds for: %s',
    async (_, caller, column) => {
      const wrong: string[] = [];
      for (const { method, path, verdicts } of rows) {
        const answer = await (
          await bearing(caller)
        ).send(method, targetOf(path), method === 'GET' ? undefined : {}, {});
        const got = verdictIn(answer.status, answer.body?.code);
        if (got !== verdicts[column])
          wrong.push(`${method} ${path}: ${verdicts[column]}, but ${got} (${answer.body?.code})`);
      }
      gatehouse().forgetCallers();
      expect(wrong).toEqual([]);
    },
  );
});

/** Guards refuse with these codes alone; a route's own reasons to refuse have others. */
const BY_GUARDS = new Map([
  ['access.unauthenticated', '401'],
  ['access.forbidden', '403'],
  ['access.for_people_only', '403'],
  ['access.permission_missing', '403'],
  ['access.role_missing', '403'],
  ['access.insufficient_scope', '403'],
]);

function verdictIn(status: number, code: string | undefined): string {
  if (status === 401 || status === 403) return BY_GUARDS.get(code ?? '') ?? (status === 403 ? 'yes' : `401 ${code}`);
  return status < 500 ? 'yes' : String(status);
}
