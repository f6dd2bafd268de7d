import { Injectable } from '@nestjs/common';
import { AuditEventsService } from '../../audit/index.js';
import { SessionTraces } from '../../tokens/index.js';
import type { Incident } from '../incident.entity.js';
import { IsolationService } from '../isolation/isolation.service.js';
import type { PlaybookRun } from '../playbooks/playbook-run.entity.js';
import { RotateKeys } from '../playbooks/steps/rotate-keys.step.js';
import { HOUSE } from '../timeline.service.js';

export interface CheckResult {
  readonly check: string;
  readonly passed: boolean;
  readonly evidence: string;
}

type Answer = Omit<CheckResult, 'check'>;

/** What the system itself can find out of whether an incident is over. Reads alone. */
@Injectable()
export class VerificationChecks {
  constructor(
    private readonly audit: AuditEventsService,
    private readonly traces: SessionTraces,
    private readonly keys: RotateKeys,
    private readonly isolation: IsolationService,
  ) {}

  async of(incident: Incident, runs: readonly PlaybookRun[]): Promise<readonly CheckResult[]> {
    return [
      { check: 'audit-chain', ...(await this.#auditChain()) },
      { check: 'tokens-cut-off', ...(await this.#tokensCutOff(runs)) },
      { check: 'keys-rotated', ...(await this.#keysRotated(incident)) },
      { check: 'isolation', ...(await this.#isolation()) },
      { check: 'playbooks-done', ...playbooksDone(runs) },
    ];
  }

  async #auditChain(): Promise<Answer> {
    const { ok, checked, brokenAt } = await this.audit.verify();
    const end = brokenAt ? `; broken at ${brokenAt.sequence}: ${brokenAt.fault}` : '';
    return { passed: ok, evidence: `${checked} events are as they were written${end}` };
  }

  /** No session lives that is older than the cut-off of the users whom a playbook has cut off. */
  async #tokensCutOff(runs: readonly PlaybookRun[]): Promise<Answer> {
    const cutOffs = runs.flatMap(cutOffsOf);
    const alive = new Set<string>();
    for (const { users, at } of cutOffs) for (const { id } of await this.traces.livingOf(users, at)) alive.add(id);
    const { size: users } = new Set(cutOffs.flatMap((cutOff) => cutOff.users));
    return {
      passed: alive.size === 0,
      evidence: `${users} accounts cut off; ${alive.size} of their older sessions live${listed(alive)}`,
    };
  }

  async #keysRotated(incident: Incident): Promise<Answer> {
    if (incident.kind !== 'key-leak') return { passed: true, evidence: 'no key has leaked' };
    const leaked = await this.keys.leaked(incident);
    return {
      passed: leaked.length === 0,
      evidence: `${leaked.length} keys are as old as the leak${listed(leaked)}`,
    };
  }

  /** What an operator keeps isolated is deliberate; what the house has isolated waits for one. */
  async #isolation(): Promise<Answer> {
    const isolated = (await this.isolation.list()).filter(({ state }) => state === 'isolated');
    const waiting = isolated.filter(({ instance }) => instance.isolatedBy === HOUSE.id);
    return {
      passed: waiting.length === 0,
      evidence: `${isolated.length} instances are isolated, ${waiting.length} of them by the house itself`,
    };
  }
}

/** The last run of each playbook counts. */
function playbooksDone(runs: readonly PlaybookRun[]): Answer {
  const last = new Map(runs.map((run) => [run.playbook, run]));
  const undone = [...last.values()].filter(({ state }) => state !== 'done').map(({ playbook }) => playbook);
  return { passed: undone.length === 0, evidence: `${undone.length} playbooks are not done${listed(undone)}` };
}

function cutOffsOf({ results }: PlaybookRun): { users: readonly string[]; at: Date }[] {
  const users = results[0]?.concerned.users ?? [];
  return results.flatMap(({ details }) => {
    const at = details?.['cutOffAt'];
    return typeof at === 'string' ? [{ users, at: new Date(at) }] : [];
  });
}

function listed(names: Iterable<string>): string {
  const all = [...names];
  return all.length === 0 ? '' : `: ${all.slice(0, 20).join(', ')}`;
}
