import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/index.js';
import { Mailer } from '../platform/mail/index.js';
import { SignedWebhook } from '../platform/webhooks/index.js';
import type { Notice } from './notice.entity.js';

/** The ways out for notices. */
@Injectable()
export class NoticeChannels {
  constructor(
    private readonly mailer: Mailer,
    private readonly webhook: SignedWebhook,
    private readonly settings: Settings,
  ) {}

  /** @throws MailRefused when trying again is of no use; anything else when it is */
  async send({ channel, recipient, subject, body }: Notice): Promise<void> {
    if (channel === 'mail') return this.mailer.send({ to: recipient, subject, text: body });
    const { INCIDENT_WEBHOOK_URL: url, INCIDENT_WEBHOOK_SECRET: secret, INCIDENT_WEBHOOK_PRIVATE } = this.settings;
    await this.webhook.post(
      { url, secret, allowPrivate: INCIDENT_WEBHOOK_PRIVATE },
      { body, contentType: 'application/json' },
    );
  }
}
