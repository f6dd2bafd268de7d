import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentPrincipal, Fails, RequirePermissions, ServedInIsolation, type Principal } from '../../common/index.js';
import { incidentsManage } from '../incidents.permissions.js';
import { TraceFileQuery, TraceQuery } from './dto/trace.query.js';
import { TraceResponse } from './dto/trace.response.js';
import { addressTraceForbidden } from './trace.errors.js';
import { TraceService } from './trace.service.js';

/** What happened, for who has to find out: by request, session, user or address. */
@ApiTags('incidents')
@Controller('trace')
@RequirePermissions(incidentsManage)
@ServedInIsolation()
export class TraceController {
  constructor(private readonly traces: TraceService) {}

  @Get()
  @ApiOperation({
    summary: 'Everything about one request, session, user or address, oldest first; reading is recorded',
  })
  @ApiOkResponse({ type: TraceResponse })
  @Fails(addressTraceForbidden)
  async read(@CurrentPrincipal() reader: Principal, @Query() query: TraceQuery): Promise<TraceResponse> {
    return TraceResponse.of(await this.traces.read(reader, query));
  }

  /** The digest is that of the bytes sent (RFC 9530). */
  @Get('file')
  @ApiOperation({
    summary: 'The same as a file to hand over; its SHA-256 is in `Content-Digest` and in the audit trail',
  })
  @ApiProduces('text/markdown', 'application/json')
  @ApiOkResponse({ description: 'The file' })
  @Fails(addressTraceForbidden)
  async file(
    @CurrentPrincipal() reader: Principal,
    @Query() { format, ...wanted }: TraceFileQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { name, mediaType, text, sha256 } = await this.traces.file(reader, wanted, format);
    void reply
      .headers({
        'content-type': mediaType,
        'content-disposition': `attachment; filename="${name}"`,
        'content-digest': `sha-256=:${sha256.toString('base64')}:`,
      })
      .send(text);
  }
}
