import { ApiProperty } from '@nestjs/swagger';
import {
  BooleanField,
  ChoiceField,
  InstantField,
  ListField,
  ObjectField,
  TextField,
  UuidField,
} from '../../../platform/http/index.js';
import { TimelineActor } from '../../dto/incident-record.response.js';
import type { PlaybookParameters } from '../playbook-parameters.js';
import { RUN_STATES, type PlaybookRun } from '../playbook-run.entity.js';
import { CONCERNED_KINDS, type StepResult } from '../playbook.js';

const NOTHING = Object.fromEntries(CONCERNED_KINDS.map((kind) => [kind, []])) as unknown as ConcernedResponse;

export class ConcernedResponse {
  @ListField({ of: 'uuid', maxItems: 10_000 })
  users: readonly string[];

  @ListField({ of: 'text' })
  sessions: readonly string[];

  @ListField({ of: 'text', description: 'By `kid`' })
  keys: readonly string[];

  @ListField({ of: 'text' })
  addresses: readonly string[];

  @ListField({ of: 'text' })
  instances: readonly string[];
}

export class StepResponse {
  @TextField({ example: 'end-sessions' })
  step: string;

  @InstantField()
  at: string;

  @TextField({ description: 'What it did, or would do', example: '2 sessions ended' })
  summary: string;

  @ObjectField(() => ConcernedResponse)
  concerned: ConcernedResponse;

  @ApiProperty({
    type: 'object',
    nullable: true,
    additionalProperties: true,
    description: 'Whatever else belongs to it',
  })
  details: Readonly<Record<string, unknown>> | null;

  static of({ step, at, summary, concerned, details }: StepResult): StepResponse {
    return { step, at, summary, concerned: { ...NOTHING, ...concerned }, details: details ?? null };
  }
}

export class PlaybookRunResponse {
  @UuidField({ nullable: true, description: 'Null for a dry run' })
  id: string | null;

  @TextField({ example: 'credential-leak' })
  playbook: string;

  @BooleanField()
  dryRun: boolean;

  @ChoiceField(RUN_STATES, { nullable: true, description: 'An interrupted one goes on when it is run again' })
  state: string | null;

  @ApiProperty({ type: 'object', nullable: true, additionalProperties: true, description: 'What it was told' })
  parameters: PlaybookParameters | null;

  @ListField({ of: () => StepResponse })
  steps: readonly StepResponse[];

  @TextField({ nullable: true, description: 'The code of the problem that interrupted it' })
  failure: string | null;

  @ObjectField(() => TimelineActor, { nullable: true, description: 'On whose behalf it runs' })
  actor: TimelineActor | null;

  @InstantField({ nullable: true })
  startedAt: string | null;

  @InstantField({ nullable: true })
  finishedAt: string | null;

  static of(run: PlaybookRun): PlaybookRunResponse {
    return {
      id: run.id,
      playbook: run.playbook,
      dryRun: false,
      state: run.state,
      parameters: run.parameters,
      steps: run.results.map((result) => StepResponse.of(result)),
      failure: run.failure,
      actor: { type: run.actorType, id: run.actorId, name: run.actorName },
      startedAt: run.startedAt.toISOString(),
      finishedAt: run.finishedAt?.toISOString() ?? null,
    };
  }

  static ofRehearsal(playbook: string, results: readonly StepResult[]): PlaybookRunResponse {
    const steps = results.map((result) => StepResponse.of(result));
    const none = { id: null, state: null, parameters: null, failure: null, actor: null };
    return { ...none, playbook, dryRun: true, steps, startedAt: null, finishedAt: null };
  }
}

export class PlaybookRunsResponse {
  @ListField({ of: () => PlaybookRunResponse })
  items: readonly PlaybookRunResponse[];

  static of(runs: readonly PlaybookRun[]): PlaybookRunsResponse {
    return { items: runs.map((run) => PlaybookRunResponse.of(run)) };
  }
}
