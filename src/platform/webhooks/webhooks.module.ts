import { Global, Module } from '@nestjs/common';
import { SignedWebhook } from './signed-webhook.js';

/** Telling other systems, for every room. */
@Global()
@Module({ providers: [SignedWebhook], exports: [SignedWebhook] })
export class WebhooksModule {}
