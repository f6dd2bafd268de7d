import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentPrincipal, Fails, RequirePermissions, type Page, type Principal } from '../common/index.js';
import { cursorInvalid, pageOf, PageQuery } from '../platform/pages/index.js';
import {
  entityTag,
  IfMatch,
  IfMatchHeader,
  ifMatchMalformed,
  preconditionFailed,
} from '../platform/preconditions/index.js';
import {
  accessFrozen,
  grantExceedsOwn,
  roleBuiltIn,
  roleCycle,
  roleInUse,
  roleNotFound,
  roleTaken,
  roleUnknown,
} from './access-control.errors.js';
import { rolesRead, rolesWrite } from './access.permissions.js';
import { ChangeRoleBody, CreateRoleBody, RoleNameParams } from './dto/role.bodies.js';
import { RoleResponse } from './dto/role.responses.js';
import type { StoredRole } from './roles.repository.js';
import { RolesService } from './roles.service.js';

/** Roles: what each gives, and which it inherits. */
@ApiTags('access')
@Controller('roles')
export class RolesController {
  constructor(private readonly roles: RolesService) {}

  @Get()
  @RequirePermissions(rolesRead)
  @ApiOperation({ summary: 'List the roles and what each gives, by name' })
  @ApiOkResponse({ type: pageOf(RoleResponse) })
  @Fails(cursorInvalid)
  async list(@Query() query: PageQuery): Promise<Page<RoleResponse>> {
    const { items, nextCursor } = await this.roles.list(query);
    return { items: items.map((role) => RoleResponse.of(role)), nextCursor };
  }

  @Post()
  @RequirePermissions(rolesWrite)
  @ApiOperation({ summary: 'Make a role of permissions that one holds' })
  @ApiCreatedResponse({ type: RoleResponse })
  @Fails(roleTaken, roleUnknown, roleCycle, grantExceedsOwn, accessFrozen)
  async create(
    @CurrentPrincipal() actor: Principal,
    @Body() { name, description, permissions = [], parents = [] }: CreateRoleBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RoleResponse> {
    const role = await this.roles.create(actor, name, { description, permissions, parents });
    reply.header('location', `/roles/${role.name}`);
    return tagged(role, reply);
  }

  @Get(':name')
  @RequirePermissions(rolesRead)
  @ApiOperation({ summary: 'Get a role, with its version as `ETag`' })
  @ApiOkResponse({ type: RoleResponse })
  @Fails(roleNotFound)
  async get(@Param() { name }: RoleNameParams, @Res({ passthrough: true }) reply: FastifyReply): Promise<RoleResponse> {
    return tagged(await this.roles.get(name), reply);
  }

  @Patch(':name')
  @RequirePermissions(rolesWrite)
  @ApiOperation({ summary: 'Change a role; in force on the next request of all who hold it' })
  @ApiOkResponse({ type: RoleResponse })
  @Fails(
    roleNotFound,
    roleBuiltIn,
    roleUnknown,
    roleCycle,
    grantExceedsOwn,
    accessFrozen,
    preconditionFailed,
    ifMatchMalformed,
  )
  async change(
    @CurrentPrincipal() actor: Principal,
    @Param() { name }: RoleNameParams,
    @Body() body: ChangeRoleBody,
    @IfMatchHeader() ifMatch: IfMatch,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RoleResponse> {
    return tagged(await this.roles.change(actor, name, body, ifMatch), reply);
  }

  @Delete(':name')
  @HttpCode(204)
  @RequirePermissions(rolesWrite)
  @ApiOperation({ summary: 'Delete a role that nobody holds and no role inherits' })
  @Fails(roleNotFound, roleBuiltIn, roleInUse, grantExceedsOwn, accessFrozen, preconditionFailed, ifMatchMalformed)
  async delete(
    @CurrentPrincipal() actor: Principal,
    @Param() { name }: RoleNameParams,
    @IfMatchHeader() ifMatch: IfMatch,
  ): Promise<void> {
    await this.roles.delete(actor, name, ifMatch);
  }
}

function tagged(role: StoredRole, reply: FastifyReply): RoleResponse {
  reply.header('etag', entityTag(role.version));
  return RoleResponse.of(role);
}
