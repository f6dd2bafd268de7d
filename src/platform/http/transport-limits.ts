/** How much of a request is read, and for how long. */

export const MAX_URL_LENGTH = 2048;
export const MAX_HEADERS = 100;
export const MAX_HEADER_BYTES = 16 * 1024;
export const MAX_BODY_BYTES = 64 * 1024;
export const MAX_FORM_BYTES = 16 * 1024;

export interface TransportTimes {
  /** For the whole header to arrive. */
  readonly headersTimeoutMs: number;
  /** For the whole request to arrive. */
  readonly requestTimeoutMs: number;
  /** How often both are looked at. */
  readonly checkingIntervalMs: number;
  /** Longer than the 60 s after which common load balancers let an idle connection go, so that they are first. */
  readonly keepAliveTimeoutMs: number;
}

export const TRANSPORT_TIMES: TransportTimes = {
  headersTimeoutMs: 15_000,
  requestTimeoutMs: 30_000,
  checkingIntervalMs: 1_000,
  keepAliveTimeoutMs: 65_000,
};
