import { createPublicKey, verify } from 'node:crypto';
import { describeGatehouse } from '../support/suite.js';

describe.each(['RS256', 'ES256'])('what partners are told, with %s', (algorithm) => {
  describeGatehouse(
    'discovery',
    (gatehouse) => {
      it('is enough to verify an access token, and holds nothing private', async () => {
        const { status, headers, body } = await gatehouse().anyone.get('/.well-known/jwks.json');
        expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=300']);
        expect(JSON.stringify(body)).not.toMatch(/"(d|p|q|dp|dq|qi|k)":/);
        const [header, claims, signature] = (await gatehouse().signIn('alice', 'wonderland')).access_token.split('.');
        const { kid } = JSON.parse(Buffer.from(header!, 'base64url').toString());
        const jwk = body.keys.find((key: { kid: string }) => key.kid === kid);
        expect(jwk).toMatchObject({ use: 'sig', alg: algorithm });
        const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' as const };
        const signed = Buffer.from(`${header}.${claims}`);
        expect(verify('sha256', signed, key, Buffer.from(signature!, 'base64url'))).toBe(true);
      });

      it('does not have the key of refresh tokens', async () => {
        const { body } = await gatehouse().anyone.get('/.well-known/jwks.json');
        const [header] = (await gatehouse().signIn('alice', 'wonderland')).refresh_token.split('.');
        const { kid } = JSON.parse(Buffer.from(header!, 'base64url').toString());
        expect(body.keys.map((key: { kid: string }) => key.kid)).not.toContain(kid);
      });

      it('names the endpoints under the issuer, whatever Host a request claims (RFC 8414)', async () => {
        const { body } = await gatehouse().anyone.get('/.well-known/oauth-authorization-server');
        expect(body).toMatchObject({
          issuer: 'https://id.example.com',
          token_endpoint: 'https://id.example.com/token',
          revocation_endpoint: 'https://id.example.com/token/revoke',
          introspection_endpoint: 'https://id.example.com/token/introspect',
          grant_types_supported: ['password', 'refresh_token', 'client_credentials'],
          token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
          revocation_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
          introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
          jwks_uri: 'https://id.example.com/.well-known/jwks.json',
          response_types_supported: [],
        });
        expect(body.scopes_supported).toContain('products:write');
      });
    },
    { ALGORITHM: algorithm, ISSUER_URL: 'https://id.example.com' },
  );
});

describeGatehouse(
  'a house that signs with HS256',
  (gatehouse) => {
    it('shows no key at all: there is no public half', async () => {
      expect((await gatehouse().anyone.get('/.well-known/jwks.json')).body).toEqual({ keys: [] });
    });
  },
  { ALGORITHM: 'HS256' },
);
