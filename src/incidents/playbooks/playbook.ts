import type { AuditActor } from '../../audit/index.js';
import type { Principal } from '../../common/index.js';
import type { Incident } from '../incident.entity.js';
import type { ParameterName, PlaybookParameters } from './playbook-parameters.js';

/** What a step concerns, by id, `kid` or address. */
export const CONCERNED_KINDS = ['users', 'sessions', 'keys', 'addresses', 'instances'] as const;

export type ConcernedKind = (typeof CONCERNED_KINDS)[number];
export type Concerned = Readonly<Partial<Record<ConcernedKind, readonly string[]>>>;

/** What a step found and did, or would do. It is kept as JSON. */
export interface Finding {
  /** One sentence, in words of the code. */
  readonly summary: string;
  readonly concerned: Concerned;
  /** Whatever else belongs to it. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface StepResult extends Finding {
  readonly step: string;
  readonly at: string;
}

/** On whose behalf a playbook runs. */
export interface PlaybookActor {
  /** Who answers for it: what they lack, no step does. */
  readonly principal: Principal;
  /** As trail and timeline name them. */
  readonly author: AuditActor;
}

/** What a step goes by. */
export class PlaybookContext {
  constructor(
    readonly incident: Incident,
    readonly parameters: PlaybookParameters,
    readonly actor: PlaybookActor,
    /** What the steps before this one came to. */
    readonly before: readonly Finding[],
  ) {}

  /** What the steps so far concern. */
  concerned(kind: ConcernedKind): readonly string[] {
    return [...new Set(this.before.flatMap(({ concerned }) => concerned[kind] ?? []))];
  }

  after(finding: Finding): PlaybookContext {
    return new PlaybookContext(this.incident, this.parameters, this.actor, [...this.before, finding]);
  }
}

/**
 * One thing to do about an incident, through the services that HTTP goes through. Invariant: `run()` again, after it was
 * done or broken off anywhere, does what is missing and nothing twice; `plan()` writes nothing.
 */
export abstract class PlaybookStep {
  /** Stable; stands in kept results. */
  abstract readonly name: string;
  /** Permissions that whoever runs it must have. */
  readonly needs: readonly string[] = [];
  readonly takes: readonly ParameterName[] = [];

  /** Before anything is done. @throws Problem `request.invalid` when what it has to go by is missing */
  assertApplies(_incident: Incident, _parameters: PlaybookParameters): void {}

  abstract plan(context: PlaybookContext): Promise<Finding>;

  abstract run(context: PlaybookContext): Promise<Finding>;
}

/** Steps in their order. A provider of any module that extends this is found by its name. */
export abstract class Playbook {
  /** As in `POST /incidents/:id/playbooks/:name`. */
  abstract readonly name: string;
  abstract readonly steps: readonly PlaybookStep[];
  /** Whether the harm cannot go on once it is done. False for what only looks, or tells somebody. */
  readonly contains: boolean = true;
}
