import { Injectable } from '@nestjs/common';

/** The only source of time for rules, so that tests can move it instead of sleeping. */
export abstract class Clock {
  /** Milliseconds since the epoch. */
  abstract nowMs(): number;

  /** Milliseconds since some moment; only grows, whatever becomes of the wall clock. For how long ago something was. */
  monotonicMs(): number {
    return performance.now();
  }

  now(): Date {
    return new Date(this.nowMs());
  }

  /** Whole seconds since the epoch, as JWT's NumericDate (RFC 7519 §2) has them. */
  nowSeconds(): number {
    return Math.floor(this.nowMs() / 1000);
  }
}

@Injectable()
export class SystemClock extends Clock {
  nowMs(): number {
    return Date.now();
  }
}
