import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { targetOutranks } from '../../access-control/index.js';
import { CurrentPrincipal, Fails, RequirePermissions, ServedInIsolation, type Principal } from '../../common/index.js';
import { IncidentIdParams } from '../dto/incident.params.js';
import { incidentClosed, incidentNotFound } from '../incidents.errors.js';
import { incidentsManage } from '../incidents.permissions.js';
import { RunPlaybookBody, RunPlaybookParams } from './dto/run-playbook.dto.js';
import { PlaybookRunResponse, PlaybookRunsResponse } from './dto/playbook-run.response.js';
import { PlaybookActors } from './playbook-actors.js';
import { playbookForbidden, playbookRunning, playbookUnknown, tooManyConcerned } from './playbooks.errors.js';
import { PlaybooksService } from './playbooks.service.js';

/** What is done about incidents, step by step. */
@ApiTags('incidents')
@Controller('incidents/:id/playbooks')
@RequirePermissions(incidentsManage)
@ServedInIsolation()
export class PlaybooksController {
  constructor(
    private readonly playbooks: PlaybooksService,
    private readonly actors: PlaybookActors,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List what was run on an incident, oldest first' })
  @ApiOkResponse({ type: PlaybookRunsResponse })
  @Fails(incidentNotFound)
  async list(@Param() { id }: IncidentIdParams): Promise<PlaybookRunsResponse> {
    return PlaybookRunsResponse.of(await this.playbooks.list(id));
  }

  @Post(':name')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Run a playbook, or say what it would do',
    description: 'One that was broken off goes on where it was when it is run again with the same parameters.',
  })
  @ApiOkResponse({ type: PlaybookRunResponse })
  @Fails(incidentNotFound, incidentClosed, playbookUnknown, playbookForbidden, playbookRunning)
  @Fails(tooManyConcerned, targetOutranks)
  async run(
    @CurrentPrincipal() principal: Principal,
    @Param() { id, name }: RunPlaybookParams,
    @Body() { dryRun = false, ...parameters }: RunPlaybookBody,
  ): Promise<PlaybookRunResponse> {
    const actor = this.actors.of(principal);
    if (!dryRun) return PlaybookRunResponse.of(await this.playbooks.run(actor, id, name, parameters));
    return PlaybookRunResponse.ofRehearsal(name, await this.playbooks.rehearse(actor, id, name, parameters));
  }
}
