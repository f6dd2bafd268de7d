import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/index.js';
import { assertPublicHost, lookupPublic } from './public-address.js';
import { signatureOf } from './webhook-signature.js';
import { WebhookAddressRefused, WebhookFailed } from './webhook.errors.js';

/** Where to, from settings alone. */
export interface WebhookTarget {
  readonly url: string;
  readonly secret: string;
  /** Whether it may lead to this machine or a private network. */
  readonly allowPrivate: boolean;
}

export interface WebhookMessage {
  readonly body: string;
  readonly contentType: 'application/json' | 'application/x-ndjson';
}

const PATIENCE_MS = 10_000;

/**
 * Tells another system something, once, signed (`X-Gatehouse-Signature`). A redirect is a refusal: it would lead to an
 * address that nobody has set. Trying again is the caller's. Never to be called inside a transaction.
 */
@Injectable()
export class SignedWebhook {
  constructor(private readonly clock: Clock) {}

  /** @throws WebhookFailed unless it was answered with a 2xx in time; WebhookAddressRefused */
  async post({ url, secret, allowPrivate }: WebhookTarget, { body, contentType }: WebhookMessage): Promise<void> {
    const target = new URL(url);
    if (!allowPrivate) assertPublicHost(target.hostname);
    const status = await send(target, body, {
      ...(allowPrivate ? {} : { lookup: lookupPublic }),
      headers: {
        'content-type': contentType,
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Gatehouse',
        'x-gatehouse-signature': signatureOf(body, secret, this.clock.nowSeconds()),
      },
    });
    if (status < 200 || status > 299) throw new WebhookFailed(`status ${status}`);
  }
}

async function send(target: URL, body: string, options: RequestOptions): Promise<number> {
  const request = target.protocol === 'https:' ? httpsRequest : httpRequest;
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      request(target, { ...options, method: 'POST', agent: false, signal })
        .once('response', resolve)
        .once('error', reject)
        .end(body);
    });
    // The status says it all; what else the receiver sends is not read.
    answer.destroy();
    return answer.statusCode ?? 0;
  } catch (error) {
    if (error instanceof WebhookAddressRefused) throw error;
    const { code, name } = error as NodeJS.ErrnoException;
    throw new WebhookFailed(code ?? name, { cause: error });
  }
}
