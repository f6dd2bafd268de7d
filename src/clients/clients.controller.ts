import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { accessFrozen, grantExceedsOwn, targetOutranks } from '../access-control/index.js';
import { CurrentPrincipal, Fails, RequirePermissions, type Page, type Principal } from '../common/index.js';
import { cursorInvalid, pageOf, PageQuery } from '../platform/pages/index.js';
import { clientNotFound } from './clients.errors.js';
import { clientsManage } from './clients.permissions.js';
import { ClientsService } from './clients.service.js';
import { ChangeClientBody, RegisterClientBody } from './dto/client.bodies.js';
import { ClientIdParams } from './dto/client.params.js';
import { ClientResponse, RegisteredClientResponse } from './dto/client.response.js';

/** Partners' clients, for administrators. */
@ApiTags('clients')
@Controller('clients')
@RequirePermissions(clientsManage)
export class ClientsController {
  constructor(private readonly clients: ClientsService) {}

  @Get()
  @ApiOperation({ summary: 'List clients, oldest first' })
  @ApiOkResponse({ type: pageOf(ClientResponse) })
  @Fails(cursorInvalid)
  async list(@Query() query: PageQuery): Promise<Page<ClientResponse>> {
    const { items, nextCursor } = await this.clients.list(query);
    return { items: items.map((client) => ClientResponse.of(client)), nextCursor };
  }

  @Post()
  @ApiOperation({ summary: 'Register a client; its first secret is shown this once' })
  @ApiCreatedResponse({ type: RegisteredClientResponse })
  @Fails(grantExceedsOwn, accessFrozen)
  async register(
    @CurrentPrincipal() actor: Principal,
    @Body() { name, grants, scopes = [], rateLimitPerMinute = null }: RegisterClientBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RegisteredClientResponse> {
    const { client, issued } = await this.clients.register(actor, { name, grants, scopes, rateLimitPerMinute });
    reply.header('location', `/clients/${client.id}`);
    return RegisteredClientResponse.ofNew(client, issued);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a client' })
  @ApiOkResponse({ type: ClientResponse })
  @Fails(clientNotFound)
  async get(@Param() { id }: ClientIdParams): Promise<ClientResponse> {
    return ClientResponse.of(await this.clients.get(id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change a client; its scopes are in force on its next request' })
  @ApiOkResponse({ type: ClientResponse })
  @Fails(clientNotFound, grantExceedsOwn, targetOutranks, accessFrozen)
  async change(
    @CurrentPrincipal() actor: Principal,
    @Param() { id }: ClientIdParams,
    @Body() body: ChangeClientBody,
  ): Promise<ClientResponse> {
    return ClientResponse.of(await this.clients.change(actor, id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a client for good; everything issued to it is dead' })
  @ApiNoContentResponse()
  @Fails(clientNotFound, targetOutranks)
  async delete(@CurrentPrincipal() actor: Principal, @Param() { id }: ClientIdParams): Promise<void> {
    await this.clients.delete(actor, id);
  }

  @Post(':id/disable')
  @HttpCode(200)
  @ApiOperation({ summary: 'Disable a client; everything issued to it is dead' })
  @ApiOkResponse({ type: ClientResponse })
  @Fails(clientNotFound, targetOutranks)
  async disable(@CurrentPrincipal() actor: Principal, @Param() { id }: ClientIdParams): Promise<ClientResponse> {
    return ClientResponse.of(await this.clients.disable(actor, id));
  }

  @Post(':id/enable')
  @HttpCode(200)
  @ApiOperation({ summary: 'Enable a disabled client' })
  @ApiOkResponse({ type: ClientResponse })
  @Fails(clientNotFound, targetOutranks, accessFrozen)
  async enable(@CurrentPrincipal() actor: Principal, @Param() { id }: ClientIdParams): Promise<ClientResponse> {
    return ClientResponse.of(await this.clients.enable(actor, id));
  }

  @Delete(':id/tokens')
  @HttpCode(204)
  @ApiOperation({ summary: 'Cut a client off: everything issued to it is dead, its secrets are not' })
  @ApiNoContentResponse()
  @Fails(clientNotFound, targetOutranks)
  async cutOff(@CurrentPrincipal() actor: Principal, @Param() { id }: ClientIdParams): Promise<void> {
    await this.clients.cutOff(actor, id);
  }
}
