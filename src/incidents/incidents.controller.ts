import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  CurrentPrincipal,
  Fails,
  RequirePermissions,
  ServedInIsolation,
  type Page,
  type Principal,
} from '../common/index.js';
import { cursorInvalid, pageOf } from '../platform/pages/index.js';
import { IncidentRecordResponse } from './dto/incident-record.response.js';
import { AssigneeBody, OpenIncidentBody, TransitionBody } from './dto/incident.bodies.js';
import { IncidentIdParams } from './dto/incident.params.js';
import { IncidentResponse } from './dto/incident.response.js';
import { ListIncidentsQuery } from './dto/list-incidents.query.js';
import { IncidentAssignmentService } from './incident-assignment.service.js';
import { IncidentHandlingService } from './incident-handling.service.js';
import { IncidentRecordsService } from './incident-records.service.js';
import { incidentClosed, incidentNotFound, transitionForbidden, verificationFailed } from './incidents.errors.js';
import { incidentsManage } from './incidents.permissions.js';
import { IncidentsService } from './incidents.service.js';
import { actorOf } from './timeline.service.js';

/** Incidents, for whoever handles them. */
@ApiTags('incidents')
@Controller('incidents')
@RequirePermissions(incidentsManage)
@ServedInIsolation()
export class IncidentsController {
  constructor(
    private readonly incidents: IncidentsService,
    private readonly records: IncidentRecordsService,
    private readonly handling: IncidentHandlingService,
    private readonly assignment: IncidentAssignmentService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List incidents, newest first' })
  @ApiOkResponse({ type: pageOf(IncidentResponse) })
  @Fails(cursorInvalid)
  async list(@Query() { state, severity, kind, ...query }: ListIncidentsQuery): Promise<Page<IncidentResponse>> {
    const { items, nextCursor } = await this.records.list({ state, severity, kind }, query);
    return { items: items.map((incident) => IncidentResponse.of(incident)), nextCursor };
  }

  @Post()
  @ApiOperation({ summary: 'Report what no detector saw; each report is an incident' })
  @ApiCreatedResponse({ type: IncidentResponse })
  async open(
    @CurrentPrincipal() actor: Principal,
    @Body() body: OpenIncidentBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentResponse> {
    const incident = await this.incidents.open(actorOf(actor), body);
    reply.header('location', `/incidents/${incident.id}`);
    return IncidentResponse.of(incident);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get an incident and all that happened to it' })
  @ApiOkResponse({ type: IncidentRecordResponse })
  @Fails(incidentNotFound)
  async get(@Param() { id }: IncidentIdParams): Promise<IncidentRecordResponse> {
    return IncidentRecordResponse.ofRecord(await this.records.get(id));
  }

  @Post(':id/transitions')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take an incident to its next state' })
  @ApiOkResponse({ type: IncidentResponse })
  @Fails(incidentNotFound, transitionForbidden, verificationFailed)
  async move(
    @CurrentPrincipal() actor: Principal,
    @Param() { id }: IncidentIdParams,
    @Body() body: TransitionBody,
  ): Promise<IncidentResponse> {
    return IncidentResponse.of(await this.handling.move(actorOf(actor), id, body));
  }

  @Post(':id/acknowledge')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say that you see to it; nobody else is called' })
  @ApiOkResponse({ type: IncidentResponse })
  @Fails(incidentNotFound)
  async acknowledge(
    @CurrentPrincipal() actor: Principal,
    @Param() { id }: IncidentIdParams,
  ): Promise<IncidentResponse> {
    return IncidentResponse.of(await this.handling.acknowledge(actorOf(actor), id));
  }

  @Put(':id/assignee')
  @ApiOperation({ summary: 'Give an incident to somebody, who is told by mail, or to nobody' })
  @ApiOkResponse({ type: IncidentResponse })
  @Fails(incidentNotFound, incidentClosed)
  async assign(
    @CurrentPrincipal() actor: Principal,
    @Param() { id }: IncidentIdParams,
    @Body() { userId }: AssigneeBody,
  ): Promise<IncidentResponse> {
    return IncidentResponse.of(await this.assignment.assign(actorOf(actor), id, userId));
  }
}
