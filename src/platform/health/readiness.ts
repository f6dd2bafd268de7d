import { Inject, Injectable } from '@nestjs/common';
import { Clock, type FieldError } from '../../common/index.js';
import { Draining } from '../http/index.js';
import { notReady } from './health.errors.js';
import { READINESS_CHECKS, type CheckStatus, type ReadinessCheck } from './readiness-check.js';
import { READINESS_VETOES, type ReadinessVeto } from './readiness-veto.js';

const RESULT_SHARED_MS = 500;
const RETRY_AFTER_SECONDS = 5;

interface Finding {
  readonly name: string;
  readonly required: boolean;
  readonly status: CheckStatus;
  readonly cause?: unknown;
}

/**
 * Whether requests should come to this instance. Checks run at most twice a second, however many ask; draining
 * and vetoes count at once.
 */
@Injectable()
export class Readiness {
  #findings: Promise<readonly Finding[]> = Promise.resolve([]);
  #staleAtMs = 0;

  constructor(
    @Inject(READINESS_CHECKS) private readonly checks: readonly ReadinessCheck[],
    private readonly draining: Draining,
    private readonly clock: Clock,
    @Inject(READINESS_VETOES) private readonly vetoes: readonly ReadinessVeto[] = [],
  ) {}

  /** @returns each check's status by name @throws Problem `health.not_ready` that names what is missing */
  async report(): Promise<Record<string, CheckStatus>> {
    const errors = this.#reasons();
    if (errors.length > 0) throw notReady({ retryAfterSeconds: RETRY_AFTER_SECONDS, errors });
    const findings = await this.#recentFindings();
    const missing = findings.filter(({ required, status }) => required && status === 'down');
    if (missing.length > 0) {
      throw notReady({
        retryAfterSeconds: RETRY_AFTER_SECONDS,
        errors: missing.map(asError),
        cause: new AggregateError(missing.map(({ cause }) => cause)),
      });
    }
    return Object.fromEntries(findings.map(({ name, status }) => [name, status]));
  }

  #reasons(): FieldError[] {
    const draining = { field: 'instance', code: 'draining', message: 'is shutting down' };
    return [...(this.draining.active ? [draining] : []), ...this.vetoes.flatMap((veto) => veto.reason() ?? [])];
  }

  #recentFindings(): Promise<readonly Finding[]> {
    if (this.clock.nowMs() >= this.#staleAtMs) {
      // Whoever asks while the checks run waits for these; their age counts from the answer.
      this.#staleAtMs = Number.POSITIVE_INFINITY;
      this.#findings = this.#findAll();
    }
    return this.#findings;
  }

  async #findAll(): Promise<readonly Finding[]> {
    const findings = await Promise.all(this.checks.map(find));
    this.#staleAtMs = this.clock.nowMs() + RESULT_SHARED_MS;
    return findings;
  }
}

async function find(check: ReadinessCheck): Promise<Finding> {
  const { name, required } = check;
  try {
    return { name, required, status: await check.check() };
  } catch (cause) {
    return { name, required, status: 'down', cause };
  }
}

function asError({ name }: Finding): FieldError {
  return { field: name, code: 'down', message: 'does not answer' };
}
