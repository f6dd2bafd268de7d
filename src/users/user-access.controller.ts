import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  accessFrozen,
  everywhere,
  grantExceedsOwn,
  rolesRead,
  roleUnknown,
  targetOutranks,
} from '../access-control/index.js';
import { CurrentPrincipal, Fails, RequirePermissions, type Principal } from '../common/index.js';
import { AssignRolesBody } from './dto/change-user.body.js';
import { ExplainQuery } from './dto/explain.query.js';
import { ExplanationResponse } from './dto/explanation.response.js';
import { UserIdParams } from './dto/user-id.params.js';
import { UserResponse } from './dto/user.response.js';
import { lastAdministrator, userNotFound } from './users.errors.js';
import { usersAssignRoles } from './users.permissions.js';
import { UserRolesService } from './user-roles.service.js';

/** What accounts may do, and why. */
@ApiTags('access')
@Controller()
export class UserAccessController {
  constructor(private readonly roles: UserRolesService) {}

  @Put('users/:id/roles')
  @RequirePermissions(usersAssignRoles)
  @ApiOperation({ summary: 'Set the roles of an account; in force on its next request' })
  @ApiOkResponse({ type: UserResponse })
  @Fails(userNotFound, grantExceedsOwn, roleUnknown, targetOutranks, lastAdministrator, accessFrozen)
  async assign(
    @CurrentPrincipal() actor: Principal,
    @Param() { id }: UserIdParams,
    @Body() { roles, resourceRoles = [] }: AssignRolesBody,
  ): Promise<UserResponse> {
    return UserResponse.of(await this.roles.assign(actor, id, [...everywhere(roles), ...resourceRoles]));
  }

  @Get('access/explain')
  @RequirePermissions(rolesRead)
  @ApiOperation({ summary: 'Why may somebody do something, or why not' })
  @ApiOkResponse({ type: ExplanationResponse })
  @Fails(userNotFound)
  async explain(@Query() { userId, permission, resource }: ExplainQuery): Promise<ExplanationResponse> {
    const explanation = await this.roles.explain(userId, permission, resource);
    return ExplanationResponse.of(explanation, permission, resource);
  }
}
