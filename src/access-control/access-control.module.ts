import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessController } from './access.controller.js';
import { GrantsService } from './grants.service.js';
import { RoleAssignment } from './role-assignment.entity.js';
import { RoleAssignmentsRepository } from './role-assignments.repository.js';
import { RouteTable } from './route-table.js';

/** Roles, permissions, assignments and the route table. */
@Global()
@Module({
  imports: [DiscoveryModule, TypeOrmModule.forFeature([RoleAssignment])],
  controllers: [AccessController],
  providers: [GrantsService, RoleAssignmentsRepository, RouteTable],
  exports: [GrantsService, RouteTable],
})
export class AccessControlModule {}
