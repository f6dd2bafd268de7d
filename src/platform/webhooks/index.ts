export { SignedWebhook, type WebhookMessage, type WebhookTarget } from './signed-webhook.js';
export { signatureOf } from './webhook-signature.js';
export { WebhookAddressRefused, WebhookFailed } from './webhook.errors.js';
export { WebhooksModule } from './webhooks.module.js';
