export { type Mail } from './mail-transport.js';
export { MailModule } from './mail.module.js';
export { Mailer, MailRefused } from './mailer.js';
