export type CheckStatus = 'up' | 'down' | 'off';

/** One thing that requests may need. Rooms that know such a thing extend this and are named to `HealthModule.with()`. */
export abstract class ReadinessCheck {
  /** As it stands in the answer: `database`. */
  abstract readonly name: string;

  /** Whether this instance is of no use without it. What is not required is only reported. */
  abstract readonly required: boolean;

  /** Answers within a bound of its own. @throws anything when the thing is down */
  abstract check(): Promise<'up' | 'off'>;
}

/** Injection token of all checks, in the order of the answer. */
export const READINESS_CHECKS = Symbol('READINESS_CHECKS');
