import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, Fails, RequirePermissions, ServedInIsolation, type Principal } from '../../common/index.js';
import { incidentsManage } from '../incidents.permissions.js';
import { actorOf } from '../timeline.service.js';
import { InstancesResponse, IsolateBody, ReleaseQuery } from './dto/isolation.dto.js';
import { instanceUnknown } from './isolation.errors.js';
import { IsolationService } from './isolation.service.js';

/** Taking instances out and letting them in again, for operators; an isolated instance serves it itself. */
@ApiTags('isolation')
@Controller('isolation')
@RequirePermissions(incidentsManage)
@ServedInIsolation()
export class IsolationController {
  constructor(private readonly isolation: IsolationService) {}

  @Get()
  @ApiOperation({ summary: 'List the instances and whether they serve' })
  @ApiOkResponse({ type: InstancesResponse })
  async list(): Promise<InstancesResponse> {
    return InstancesResponse.of(await this.isolation.list());
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Isolate this instance, another or all; answers the instances as they are then' })
  @ApiOkResponse({ type: InstancesResponse })
  @Fails(instanceUnknown)
  async isolate(
    @CurrentPrincipal() actor: Principal,
    @Body() { reason, instanceId }: IsolateBody,
  ): Promise<InstancesResponse> {
    await this.isolation.isolate(actorOf(actor), reason, instanceId);
    return InstancesResponse.of(await this.isolation.list());
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'End the isolation of this instance, another or all' })
  @ApiNoContentResponse()
  @Fails(instanceUnknown)
  async release(@CurrentPrincipal() actor: Principal, @Query() { instanceId }: ReleaseQuery): Promise<void> {
    await this.isolation.release(actorOf(actor), instanceId);
  }
}
