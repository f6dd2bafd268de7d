import type { Clock } from '../../src/common/index.js';
import type { Environment } from '../../src/platform/config/index.js';
import type { Gatehouse } from './gatehouse.js';
import { MailServer } from './mail-server.js';
import { describeGatehouse } from './suite.js';

/** `describeGatehouse()` with a mail server beside the application. */
export function describeWithMail(
  title: string,
  body: (gatehouse: () => Gatehouse, mails: MailServer) => void,
  settings: Environment = {},
  clock?: Clock,
): void {
  const mails = new MailServer();
  const start = async () => {
    await mails.start();
    return { SMTP_URL: mails.url, PUBLIC_URL: 'https://app.example.com/account', ...settings };
  };
  describeGatehouse(
    title,
    (gatehouse) => {
      afterAll(() => mails.stop());
      body(gatehouse, mails);
    },
    start,
    clock,
  );
}
