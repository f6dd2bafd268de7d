import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { accessFrozen, grantExceedsOwn, roleUnknown, targetOutranks } from '../access-control/index.js';
import { CurrentPrincipal, Fails, RequirePermissions, type Page, type Principal } from '../common/index.js';
import { cursorInvalid, pageOf } from '../platform/pages/index.js';
import { sessionsRevoke } from '../tokens/index.js';
import { ChangeUserBody } from './dto/change-user.body.js';
import { CreateUserBody } from './dto/create-user.body.js';
import { ListUsersQuery } from './dto/list-users.query.js';
import { UserIdParams } from './dto/user-id.params.js';
import { UserResponse } from './dto/user.response.js';
import { RegistrationService } from './registration.service.js';
import { accountTaken, lastAdministrator, ownAddress, userNotFound } from './users.errors.js';
import { usersRead, usersWrite } from './users.permissions.js';
import { UsersService } from './users.service.js';

/** Accounts, for administrators. */
@ApiTags('users')
@Controller('users')
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly registration: RegistrationService,
  ) {}

  @Get()
  @RequirePermissions(usersRead)
  @ApiOperation({ summary: 'List accounts, oldest first' })
  @ApiOkResponse({ type: pageOf(UserResponse) })
  @Fails(cursorInvalid)
  async list(@CurrentPrincipal() viewer: Principal, @Query() query: ListUsersQuery): Promise<Page<UserResponse>> {
    const { items, nextCursor } = await this.users.list(viewer, query);
    return { items: items.map((item) => UserResponse.of(item)), nextCursor };
  }

  @Post()
  @RequirePermissions(usersWrite)
  @ApiOperation({ summary: 'Make an account' })
  @ApiCreatedResponse({ type: UserResponse })
  @Fails(accountTaken, grantExceedsOwn, roleUnknown, accessFrozen)
  async create(
    @CurrentPrincipal() actor: Principal,
    @Body() body: CreateUserBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserResponse> {
    const created = await this.registration.createBy(actor, body);
    reply.header('location', `/users/${created.user.id}`);
    return UserResponse.of(created);
  }

  @Get(':id')
  @RequirePermissions(usersRead)
  @ApiOperation({ summary: 'Get an account' })
  @ApiOkResponse({ type: UserResponse })
  @Fails(userNotFound)
  async get(@Param() { id }: UserIdParams): Promise<UserResponse> {
    return UserResponse.of(await this.users.get(id));
  }

  @Patch(':id')
  @RequirePermissions(usersWrite)
  @ApiOperation({ summary: 'Change the name or address of an account' })
  @ApiOkResponse({ type: UserResponse })
  @Fails(userNotFound, accountTaken, ownAddress, targetOutranks)
  async change(
    @CurrentPrincipal() actor: Principal,
    @Param() { id }: UserIdParams,
    @Body() body: ChangeUserBody,
  ): Promise<UserResponse> {
    return UserResponse.of(await this.users.change(actor, id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermissions(usersWrite)
  @ApiOperation({ summary: 'Delete an account for good' })
  @Fails(userNotFound, targetOutranks, lastAdministrator)
  async delete(@CurrentPrincipal() actor: Principal, @Param() { id }: UserIdParams): Promise<void> {
    await this.users.delete(actor, id);
  }

  @Post(':id/disable')
  @HttpCode(200)
  @RequirePermissions(usersWrite)
  @ApiOperation({ summary: 'Disable an account and end its sessions' })
  @ApiOkResponse({ type: UserResponse })
  @Fails(userNotFound, targetOutranks, lastAdministrator)
  async disable(@CurrentPrincipal() actor: Principal, @Param() { id }: UserIdParams): Promise<UserResponse> {
    return UserResponse.of(await this.users.disable(actor, id));
  }

  @Delete(':id/sessions')
  @HttpCode(204)
  @RequirePermissions(sessionsRevoke)
  @ApiOperation({ summary: 'End all sessions of an account' })
  @Fails(userNotFound, targetOutranks)
  async endSessions(@CurrentPrincipal() actor: Principal, @Param() { id }: UserIdParams): Promise<void> {
    await this.users.endSessions(actor, id);
  }

  @Post(':id/enable')
  @HttpCode(200)
  @RequirePermissions(usersWrite)
  @ApiOperation({ summary: 'Enable a disabled account' })
  @ApiOkResponse({ type: UserResponse })
  @Fails(userNotFound, targetOutranks, accessFrozen)
  async enable(@CurrentPrincipal() actor: Principal, @Param() { id }: UserIdParams): Promise<UserResponse> {
    return UserResponse.of(await this.users.enable(actor, id));
  }

  @Post(':id/unlock')
  @HttpCode(200)
  @RequirePermissions(usersWrite)
  @ApiOperation({ summary: 'Forget the failed sign-ins of an account, and the locks that they led to' })
  @ApiOkResponse({ type: UserResponse })
  @Fails(userNotFound, targetOutranks)
  async unlock(@CurrentPrincipal() actor: Principal, @Param() { id }: UserIdParams): Promise<UserResponse> {
    return UserResponse.of(await this.users.unlock(actor, id));
  }

  @Post(':id/force-password-reset')
  @HttpCode(200)
  @RequirePermissions(usersWrite)
  @ApiOperation({ summary: 'Make the password good for nothing but a reset, end all sessions, and mail the link' })
  @ApiOkResponse({ type: UserResponse })
  @Fails(userNotFound, targetOutranks)
  async forcePasswordReset(@CurrentPrincipal() actor: Principal, @Param() { id }: UserIdParams): Promise<UserResponse> {
    return UserResponse.of(await this.users.forcePasswordReset(actor, id));
  }
}
