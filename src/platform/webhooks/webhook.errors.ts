/** Why a webhook was not delivered. Neither the address nor what the receiver said stands in the message. */

/** The receiver's name leads, also or only, to an address that is not out on the internet. */
export class WebhookAddressRefused extends Error {
  constructor() {
    super('the webhook leads to an address that is not allowed');
    this.name = 'WebhookAddressRefused';
  }
}

/** The receiver did not say that it has taken the message. */
export class WebhookFailed extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(`the webhook was not taken: ${why}`, options);
    this.name = 'WebhookFailed';
  }
}
