import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { accessFrozen, targetOutranks } from '../access-control/index.js';
import { CurrentPrincipal, Fails, RequirePermissions, type Principal } from '../common/index.js';
import { ClientSecretsService } from './client-secrets.service.js';
import { clientNotFound, clientSecretNotFound, tooManyClientSecrets } from './clients.errors.js';
import { clientsManage } from './clients.permissions.js';
import { IssueSecretBody } from './dto/client.bodies.js';
import { ClientIdParams, ClientSecretParams } from './dto/client.params.js';
import { ClientSecretResponse, ClientSecretsResponse, IssuedSecretResponse } from './dto/client-secret.response.js';

/** A client's secrets: five can live at once. To roll over, issue one, hand it out, then delete the old one. */
@ApiTags('clients')
@Controller('clients/:id/secrets')
@RequirePermissions(clientsManage)
export class ClientSecretsController {
  constructor(private readonly secrets: ClientSecretsService) {}

  @Get()
  @ApiOperation({ summary: "List a client's secrets, oldest first, without the secrets themselves" })
  @ApiOkResponse({ type: ClientSecretsResponse })
  @Fails(clientNotFound)
  async list(@Param() { id }: ClientIdParams): Promise<ClientSecretsResponse> {
    return { items: (await this.secrets.list(id)).map((row) => ClientSecretResponse.of(row)) };
  }

  @Post()
  @ApiOperation({ summary: 'Issue a secret; it is shown this once' })
  @ApiCreatedResponse({ type: IssuedSecretResponse })
  @Fails(clientNotFound, targetOutranks, tooManyClientSecrets, accessFrozen)
  async issue(
    @CurrentPrincipal() actor: Principal,
    @Param() { id }: ClientIdParams,
    @Body() { label, expiresAt }: IssueSecretBody,
  ): Promise<IssuedSecretResponse> {
    const expiry = expiresAt ? new Date(expiresAt) : null;
    return IssuedSecretResponse.ofNew(await this.secrets.issue(actor, id, { label, expiresAt: expiry }));
  }

  @Delete(':secretId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a secret: nobody gets a token for it any more' })
  @ApiNoContentResponse()
  @Fails(clientNotFound, clientSecretNotFound, targetOutranks)
  async delete(@CurrentPrincipal() actor: Principal, @Param() { id, secretId }: ClientSecretParams): Promise<void> {
    await this.secrets.delete(actor, id, secretId);
  }
}
