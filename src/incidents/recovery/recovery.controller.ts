import { Controller, Get, HttpCode, Param, Post, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, Fails, RequirePermissions, ServedInIsolation, type Principal } from '../../common/index.js';
import { IncidentIdParams } from '../dto/incident.params.js';
import { incidentNotFound } from '../incidents.errors.js';
import { incidentsManage } from '../incidents.permissions.js';
import { actorOf } from '../timeline.service.js';
import { ClosingReport } from './closing-report.service.js';
import { IncidentVerificationResponse } from './dto/incident-verification.response.js';
import { VerificationService } from './verification.service.js';

const MARKDOWN = 'text/markdown; charset=utf-8';
const EXAMPLE = '# Incident report: credential-leak';

/** The end of an incident: what has to be true, and what is kept of it. */
@ApiTags('incidents')
@Controller('incidents/:id')
@RequirePermissions(incidentsManage)
@ServedInIsolation()
export class RecoveryController {
  constructor(
    private readonly verification: VerificationService,
    private readonly report: ClosingReport,
  ) {}

  @Post('verification')
  @HttpCode(200)
  @ApiOperation({ summary: 'Make the checks that an incident has to pass to be over' })
  @ApiOkResponse({ type: IncidentVerificationResponse })
  @Fails(incidentNotFound)
  async verify(
    @CurrentPrincipal() actor: Principal,
    @Param() { id }: IncidentIdParams,
  ): Promise<IncidentVerificationResponse> {
    return IncidentVerificationResponse.of(await this.verification.verify(actorOf(actor), id));
  }

  @Get('report')
  @ApiOperation({ summary: 'The story of an incident, for whoever was not there' })
  @ApiOkResponse({ content: { 'text/markdown': { schema: { type: 'string', example: EXAMPLE } } } })
  @Fails(incidentNotFound)
  async getReport(@Param() { id }: IncidentIdParams): Promise<StreamableFile> {
    return new StreamableFile(Buffer.from(await this.report.of(id)), { type: MARKDOWN });
  }
}
