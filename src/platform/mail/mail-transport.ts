import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { Settings } from '../config/index.js';
import { Log } from '../logging/index.js';

/** Plain text to one address. `subject` comes from the code, never from a caller. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

const PATIENCE_MS = 10_000;

/**
 * The way out: SMTP (RFC 5321) where `SMTP_URL` is set. Without it a mail becomes a line of the log, link and all, so
 * that a developer can follow it; in production it becomes nothing. Addresses and links are logged in development alone.
 */
@Injectable()
export class MailTransport implements OnApplicationBootstrap {
  readonly #smtp: Transporter | undefined;
  readonly #abort = new AbortController();

  constructor(
    private readonly settings: Settings,
    private readonly log: Log,
  ) {
    if (settings.SMTP_URL) this.#smtp = createTransport(smtpOptions(settings), { from: settings.MAIL_FROM });
  }

  onApplicationBootstrap(): void {
    if (!this.#smtp && this.settings.isProduction) new Logger('Mail').warn('without SMTP_URL no mails are sent');
  }

  /** @throws what nodemailer throws when the server did not take the mail */
  async send({ to, subject, text }: Mail): Promise<void> {
    if (this.#smtp) {
      // An object and no text: what parses lists of addresses must not look for a second one in it.
      await this.#smtp.sendMail({ to: { name: '', address: to }, subject, text, signal: this.#abort.signal });
    } else if (!this.settings.isProduction) {
      this.log.writeLiteral('info', 'mail', { to, subject, text });
    }
  }

  /** Cuts what is still being sent. */
  close(): void {
    this.#abort.abort();
    this.#smtp?.close();
  }
}

/** What stands in the URL's query (`?requireTLS=false`) counts before these. */
function smtpOptions({ SMTP_URL, isProduction }: Settings) {
  return {
    url: SMTP_URL,
    requireTLS: isProduction,
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
  };
}
