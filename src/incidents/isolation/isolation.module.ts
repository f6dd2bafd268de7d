import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SignInRestriction } from '../../auth/index.js';
import { IncidentsModule } from '../incidents.module.js';
import { Heartbeat } from './heartbeat.js';
import { InstanceIdentity } from './instance-identity.js';
import { InstanceIsolation } from './instance-isolation.js';
import { Instance } from './instance.entity.js';
import { InstancesRepository } from './instances.repository.js';
import { IsolationController } from './isolation.controller.js';
import { IsolationGate } from './isolation.gate.js';
import { IsolationMetrics } from './isolation.metrics.js';
import { IsolationOnSigns } from './isolation-on-signs.js';
import { IsolationService } from './isolation.service.js';
import { IsolationState, IsolationVeto, SignInInIsolation } from './isolation-state.js';
import { IsolationStory } from './isolation-story.js';
import { OwnInstance } from './own-instance.js';
import { SelfIsolationService } from './self-isolation.service.js';

/** Global: rooms above ask through classes of their own what only this one knows. */
@Global()
@Module({
  imports: [IncidentsModule, TypeOrmModule.forFeature([Instance])],
  controllers: [IsolationController],
  providers: [
    Heartbeat,
    InstanceIdentity,
    InstanceIsolation,
    InstancesRepository,
    IsolationGate,
    IsolationMetrics,
    IsolationOnSigns,
    IsolationService,
    IsolationState,
    IsolationStory,
    IsolationVeto,
    OwnInstance,
    SelfIsolationService,
    { provide: SignInRestriction, useClass: SignInInIsolation },
  ],
  exports: [Heartbeat, IsolationService, IsolationVeto, SelfIsolationService, SignInRestriction],
})
export class IsolationModule {}
