import { ApiDocument } from '../../src/platform/docs/index.js';
import { CredentialsService } from '../../src/users/index.js';
import { SessionsService, TokensService } from '../../src/tokens/index.js';
import { ClientsService } from '../../src/clients/clients.service.js';
import { basic, tokenOf } from '../support/partner.js';
import { grantsWith, principalWith } from '../support/principals.js';
import { describeGatehouse } from '../support/suite.js';

const alice = { username: 'alice', password: 'wonderland' };
const terms = { name: 'x', grants: ['client_credentials', 'password'], scopes: [], rateLimitPerMinute: null } as const;

describeGatehouse(
  'with PASSWORD_GRANT=off',
  (gatehouse) => {
    it.each([alice, { grant_type: 'password', ...alice }, { ...alice, password: 'wrong' }, {}])(
      'no password gets a token at /token: %j',
      async (form) => {
        const { status, body } = await gatehouse().anyone.form('/token', form as Record<string, string>);
        expect([status, body.error]).toEqual([400, 'unsupported_grant_type']);
      },
    );

    it('the JSON door is closed too, for right and wrong passwords alike', async () => {
      for (const password of ['wonderland', 'wrong']) {
        const { status, body } = await gatehouse().anyone.post('/auth/login', { ...alice, password });
        expect([status, body.code]).toEqual([403, 'auth.password_grant_off']);
      }
    });

    it('neither the metadata nor the documentation names it', async () => {
      const { body } = await gatehouse().anyone.get('/.well-known/oauth-authorization-server');
      expect(body.grant_types_supported).toEqual(['refresh_token', 'client_credentials']);
      const { document } = gatehouse().app.get(ApiDocument);
      const scheme = document.components!.securitySchemes!['gatehouse'] as { flows: object };
      expect(Object.keys(scheme.flows)).toEqual(['clientCredentials']);
    });

    it('sessions that were open before go on, and partners get their tokens', async () => {
      const { app, anyone } = gatehouse();
      const { user } = await app.get(CredentialsService).find('alice');
      const opening = { userId: user!.id, clientId: 'first-party', scope: null, address: '127.0.0.1', userAgent: '' };
      const session = await app.get(SessionsService).open(opening);
      const { refresh_token } = await app.get(TokensService).issue(session, grantsWith({ assigned: ['user'] }), null);
      const { status, body } = await anyone.form('/token/refresh', { refresh_token: refresh_token! });
      expect(status).toBe(200);
      expect((await gatehouse().bearing(body.access_token).get('/users/me')).status).toBe(200);
      const { client, issued } = await app.get(ClientsService).register(principalWith({ id: user!.id }), terms);
      const partner = { id: client.id, secret: issued.secret };
      expect(
        (
          await gatehouse()
            .bearing(await tokenOf(gatehouse(), partner))
            .get('/products')
        ).status,
      ).toBe(200);
      const password = await anyone.form('/token', alice, basic(partner));
      expect([password.status, password.body.error]).toEqual([400, 'unsupported_grant_type']);
    });
  },
  { PASSWORD_GRANT: 'off' },
);
