import type { FieldError } from '../../common/index.js';

/** A reason not to serve that is known without asking anything: it counts at once, for every probe. */
export abstract class ReadinessVeto {
  /** What an answer says; it is public. Nothing while there is no such reason. */
  abstract reason(): FieldError | undefined;
}

/** Injection token of all vetoes. */
export const READINESS_VETOES = Symbol('READINESS_VETOES');
