import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describeError } from './described-error.js';
import { redactBody, redactHeaders, scrub, sensitiveValues } from './redaction.js';

const SECRET = 'planted-4711';

describe('redactBody', () => {
  const sensitive = fc.constantFrom(
    'password',
    'newPassword',
    'client_secret',
    'refreshToken',
    'api-key',
    'apiKey',
    'Set-Cookie',
  );
  const harmless = fc.constantFrom('a', 'items', 'name');

  it('hides whatever stands under a sensitive key, at any depth', () => {
    const secretive = fc.letrec((tie) => ({
      secret: fc.oneof(fc.constant<unknown>(SECRET), fc.constant<unknown>([{ a: SECRET }])),
      node: fc.oneof(
        { maxDepth: 10 },
        fc.tuple(sensitive, tie('secret')).map(([key, value]) => ({ [key]: value })),
        fc.tuple(harmless, tie('node')).map(([key, value]) => ({ [key]: value })),
        fc.tuple(tie('node'), tie('node')).map((pair) => pair as unknown),
      ),
    })).node;
    fc.assert(
      fc.property(secretive, (body) => {
        expect(JSON.stringify(redactBody(body))).not.toContain(SECRET);
        expect(sensitiveValues(body)).toContain(SECRET);
      }),
    );
  });

  it('keeps what is not secret', () => {
    expect(redactBody({ name: 'lamp', tags: ['a'], price: 5, sold: false, note: null })).toEqual({
      name: 'lamp',
      tags: ['a'],
      price: 5,
      sold: false,
      note: null,
    });
  });

  it('shows nothing of a body without keys', () => {
    expect(redactBody(SECRET)).toBe('[string]');
  });

  it('ends at 32 levels and 100 entries', () => {
    let deep: unknown = SECRET;
    for (let i = 0; i < 40; i++) deep = { a: deep };
    expect(JSON.stringify(redactBody(deep))).toContain('[too deep]');
    expect(redactBody([...Array(500).keys()])).toHaveLength(100);
  });
});

describe('redactHeaders', () => {
  it('hides credentials and cuts queries', () => {
    expect(
      redactHeaders({ authorization: SECRET, cookie: SECRET, referer: `https://a/b?t=${SECRET}`, accept: '*/*' }),
    ).toEqual({
      authorization: '[redacted]',
      cookie: '[redacted]',
      referer: 'https://a/b?…',
      accept: '*/*',
    });
  });
});

describe('scrub', () => {
  it.each([
    `token eyJhbGciOiJub25lIn0.eyJhIjoxfQ.${SECRET}`,
    `Bearer ${SECRET}`,
    `client ghs_${SECRET}-x is unknown`,
    `basic ${SECRET}==`,
    `postgres://user:${SECRET}@host/db`,
    `password=${SECRET}`,
    `{"client_secret":"${SECRET} with spaces"}`,
    `refresh_token: '${SECRET}'`,
    `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----`,
  ])('takes the secret out of %j', (text) => {
    expect(scrub(text)).not.toContain(SECRET);
  });

  it('takes known secrets out wherever they stand', () => {
    expect(scrub(`cannot store x${SECRET}y`, [SECRET])).toBe('cannot store x[redacted]y');
  });

  it('takes out a token within a word, and a secret behind another pair', () => {
    expect(scrub(`x-eyJhbGciOiJub25lIn0.eyJhIjoxfQ.${SECRET}`)).not.toContain(SECRET);
    expect(scrub(`name=token=${SECRET}`)).not.toContain(SECRET);
  });

  it.each([
    'a',
    'ghs_',
    'ghs_ ',
    'eyJ-',
    'eyJ.',
    'token-',
    'password',
    'token:',
    '://',
    'Bearer ',
    '-----BEGIN ',
    ' ',
    '="',
    "='",
  ])('comes to an end with a header full of %j', (part) => {
    const text = `eyJtoken${part.repeat(16_384 / part.length)}`;
    const ended = runInNewContext('scrub(text).length > 0', { scrub, text }, { timeout: 5_000 }) as boolean;
    expect(ended).toBe(true);
  });

  it('leaves other texts alone', () => {
    expect(scrub('duplicate key value violates unique constraint "uq_users_name"')).toBe(
      'duplicate key value violates unique constraint "uq_users_name"',
    );
  });
});

describe('describeError', () => {
  it('scrubs message, stack and causes, and shows no other property', () => {
    const cause = Object.assign(new Error(`password=${SECRET}`), { parameters: [SECRET], code: '23505' });
    const described = describeError(new Error(`outer ${SECRET}`, { cause }), { withStack: true, secrets: [SECRET] });
    expect(JSON.stringify(described)).not.toContain(SECRET);
    expect(described).toMatchObject({ message: 'outer [redacted]', cause: { code: '23505' } });
    expect(described.stack).toContain('redaction.spec');
  });

  it('comes to an end with an error that is its own cause', () => {
    const error = new Error('a');
    error.cause = error;
    expect(JSON.stringify(describeError(error, { withStack: false, secrets: [] })).match(/cause/g)).toHaveLength(5);
  });
});
