import { Module, type Provider } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../../audit/index.js';
import { SigningKeysModule } from '../../signing-keys/index.js';
import { TokensModule } from '../../tokens/index.js';
import { UsersModule } from '../../users/index.js';
import { DetectorsModule } from '../detectors/detectors.module.js';
import { IncidentsModule } from '../incidents.module.js';
import { IsolationModule } from '../isolation/isolation.module.js';
import { AbandonedRuns } from './abandoned-runs.js';
import { AccessFreezeController } from './access-freeze.controller.js';
import { AutomaticReactions } from './automatic-reactions.js';
import { ContainSource } from './library/contain-source.playbook.js';
import { CredentialLeak } from './library/credential-leak.playbook.js';
import { IsolateInstancePlaybook } from './library/isolate-instance.playbook.js';
import { KeyLeak } from './library/key-leak.playbook.js';
import { NotifyOwner } from './library/notify-owner.playbook.js';
import { PasswordGuessing } from './library/password-guessing.playbook.js';
import { RefreshTheft } from './library/refresh-theft.playbook.js';
import { RogueAdministrator } from './library/rogue-administrator.playbook.js';
import { PlaybookActors } from './playbook-actors.js';
import { PlaybookBeginnings } from './playbook-beginnings.js';
import { PlaybookProgress } from './playbook-progress.js';
import { PlaybookRegistry } from './playbook-registry.js';
import { PlaybookRehearsal } from './playbook-rehearsal.js';
import { PlaybookRun } from './playbook-run.entity.js';
import { PlaybookRunner } from './playbook-runner.service.js';
import { PlaybookRunsRepository } from './playbook-runs.repository.js';
import { PlaybooksController } from './playbooks.controller.js';
import { PlaybooksService } from './playbooks.service.js';
import { RunHold } from './run-hold.js';
import { BlockSource } from './steps/block-source.step.js';
import { EndSessions } from './steps/end-sessions.step.js';
import { ForcePasswordReset } from './steps/force-password-reset.step.js';
import { FreezeAccess } from './steps/freeze-access.step.js';
import { IsolateInstance } from './steps/isolate-instance.step.js';
import { KillFamily } from './steps/kill-family.step.js';
import { ListActions } from './steps/list-actions.step.js';
import { LockSourceOut } from './steps/lock-source-out.step.js';
import { NamedUsers } from './steps/named-users.step.js';
import { NotifyOwners } from './steps/notify-owners.step.js';
import { RotateKeys } from './steps/rotate-keys.step.js';
import { SelectUsers } from './steps/select-users.step.js';
import { SuspendUsers } from './steps/suspend-users.step.js';
import { TraceSource } from './steps/trace-source.step.js';
import { UndoGrants } from './steps/undo-grants.step.js';

const steps: Provider[] = [
  BlockSource,
  EndSessions,
  ForcePasswordReset,
  FreezeAccess,
  IsolateInstance,
  KillFamily,
  ListActions,
  LockSourceOut,
  NamedUsers,
  NotifyOwners,
  RotateKeys,
  SelectUsers,
  SuspendUsers,
  TraceSource,
  UndoGrants,
];

/** Add yours: `PlaybookRegistry` finds it. */
const playbooks: Provider[] = [
  ContainSource,
  CredentialLeak,
  IsolateInstancePlaybook,
  KeyLeak,
  NotifyOwner,
  PasswordGuessing,
  RefreshTheft,
  RogueAdministrator,
];

/** What is done about incidents: steps, the playbooks that are made of them, and their runs. */
@Module({
  imports: [
    AuditModule,
    DetectorsModule,
    IncidentsModule,
    IsolationModule,
    SigningKeysModule,
    TokensModule,
    TypeOrmModule.forFeature([PlaybookRun]),
    UsersModule,
  ],
  controllers: [AccessFreezeController, PlaybooksController],
  providers: [
    ...steps,
    ...playbooks,
    AbandonedRuns,
    AutomaticReactions,
    PlaybookActors,
    PlaybookBeginnings,
    PlaybookProgress,
    PlaybookRegistry,
    PlaybookRehearsal,
    PlaybookRunner,
    PlaybookRunsRepository,
    PlaybooksService,
    RunHold,
  ],
  exports: [PlaybookActors, PlaybookRegistry, PlaybookRunsRepository, PlaybooksService, RotateKeys],
})
export class PlaybooksModule {}
