import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessDenials } from './access-denials.js';
import { AccessFreezeMark } from './access-freeze.entity.js';
import { AccessFreeze } from './access-freeze.service.js';
import { AccessFreezesRepository } from './access-freezes.repository.js';
import { AccessController } from './access.controller.js';
import { AccessRules } from './access-rules.service.js';
import { GrantsService } from './grants.service.js';
import { RoleAssignment } from './role-assignment.entity.js';
import { RoleAssignmentsRepository } from './role-assignments.repository.js';
import { RoleBooks } from './role-books.js';
import { Role, RoleParent, RolePermission } from './role.entity.js';
import { RolesController } from './roles.controller.js';
import { RolesRepository } from './roles.repository.js';
import { RolesService } from './roles.service.js';
import { RouteTable } from './route-table.js';

/** Roles, permissions, assignments and the route table. */
@Global()
@Module({
  imports: [
    DiscoveryModule,
    TypeOrmModule.forFeature([AccessFreezeMark, Role, RoleAssignment, RoleParent, RolePermission]),
  ],
  controllers: [AccessController, RolesController],
  providers: [
    AccessDenials,
    AccessFreeze,
    AccessFreezesRepository,
    AccessRules,
    GrantsService,
    RoleAssignmentsRepository,
    RoleBooks,
    RolesRepository,
    RolesService,
    RouteTable,
  ],
  exports: [AccessFreeze, AccessRules, GrantsService, RoleBooks, RouteTable],
})
export class AccessControlModule {}
