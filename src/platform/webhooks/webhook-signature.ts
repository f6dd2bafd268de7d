import { createHmac } from 'node:crypto';

/**
 * What `X-Gatehouse-Signature` carries: `t=<seconds since the epoch>,v1=<hex>`, where `v1` is HMAC-SHA-256 under the
 * shared secret over `<t>.<body>`. A receiver refuses what is signed otherwise, or long ago.
 */
export function signatureOf(body: string, secret: string, atSeconds: number): string {
  const mac = createHmac('sha256', secret).update(`${atSeconds}.`).update(body).digest('hex');
  return `t=${atSeconds},v1=${mac}`;
}
