import { Controller, Delete, Get, HttpCode } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AccessFreeze, rolesWrite } from '../../access-control/index.js';
import { CurrentPrincipal, RequirePermissions, type Principal } from '../../common/index.js';
import { incidentsManage } from '../incidents.permissions.js';
import { actorOf } from '../timeline.service.js';
import { AccessFreezeResponse } from './dto/access-freeze.response.js';

/** The freeze of roles that the playbook about administrators brings, and its end. */
@ApiTags('access')
@Controller('access/freeze')
@RequirePermissions(incidentsManage, rolesWrite)
export class AccessFreezeController {
  constructor(private readonly freeze: AccessFreeze) {}

  @Get()
  @ApiOperation({
    summary: 'Whether roles, their holders and the scopes of clients are frozen, since when, why and by whom',
  })
  @ApiOkResponse({ type: AccessFreezeResponse })
  async get(): Promise<AccessFreezeResponse> {
    return AccessFreezeResponse.of(await this.freeze.current());
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Let roles, their holders and the scopes of clients change again' })
  @ApiNoContentResponse()
  async thaw(@CurrentPrincipal() actor: Principal): Promise<void> {
    await this.freeze.thaw(actorOf(actor));
  }
}
