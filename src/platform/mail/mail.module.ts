import { Module } from '@nestjs/common';
import { MailMetrics } from './mail.metrics.js';
import { MailTransport } from './mail-transport.js';
import { Mailer } from './mailer.js';

/** Not global: it is closed before the database is, which its last mails may still need. */
@Module({
  providers: [Mailer, MailMetrics, MailTransport],
  exports: [Mailer],
})
export class MailModule {}
