import { OPENINGS_PER_SWEEP } from '../../src/tokens/sessions.service.js';
import { SessionsRepository } from '../../src/tokens/sessions.repository.js';
import { describeGatehouse } from '../support/suite.js';
import { TestClock } from '../support/test-clock.js';

const clock = new TestClock();

describeGatehouse(
  'expired sessions',
  (gatehouse) => {
    it('are removed as new ones are opened, and living ones are not', async () => {
      const sidOf = async () => {
        const { access_token } = await gatehouse().signIn('alice', 'wonderland');
        return JSON.parse(Buffer.from(access_token.split('.')[1]!, 'base64url').toString()).sid as string;
      };
      const sessions = gatehouse().app.get(SessionsRepository);
      const old = await sidOf();
      clock.pass({ days: 6 });
      const younger = await sidOf();
      expect(await sessions.find(old)).not.toBeNull();
      clock.pass({ days: 1 });
      const openings = Array.from({ length: OPENINGS_PER_SWEEP }, () => sidOf());
      await Promise.all(openings);
      expect(await sessions.find(old)).toBeNull();
      expect(await sessions.find(younger)).not.toBeNull();
    });
  },
  {},
  clock,
);
