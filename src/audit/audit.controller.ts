import { Readable } from 'node:stream';
import { Controller, Get, Header, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Fails, RequirePermissions, type Page, ServedInIsolation } from '../common/index.js';
import { cursorInvalid, pageOf } from '../platform/pages/index.js';
import { AuditEventsService } from './audit-events.service.js';
import { auditRead } from './audit.permissions.js';
import { AuditEventResponse } from './dto/audit-event.response.js';
import { AuditEventsQuery } from './dto/audit-events.query.js';
import { VerificationResponse } from './dto/verification.response.js';
import { ndjson } from './ndjson.js';

/** The trail, for auditors and for the system that watches over many. */
@ApiTags('audit')
@Controller('audit-events')
@ServedInIsolation()
@RequirePermissions(auditRead)
export class AuditController {
  constructor(private readonly events: AuditEventsService) {}

  @Get()
  @ApiOperation({ summary: 'List events, newest first; reading is an event too' })
  @ApiOkResponse({ type: pageOf(AuditEventResponse) })
  @Fails(cursorInvalid)
  async list(@Query() query: AuditEventsQuery): Promise<Page<AuditEventResponse>> {
    const { items, nextCursor } = await this.events.list(query);
    return { items: items.map((event) => AuditEventResponse.of(event)), nextCursor };
  }

  @Get('export')
  @Header('content-type', 'application/x-ndjson')
  @ApiOperation({ summary: 'Export events, oldest first: one JSON object a line. `limit` and `cursor` do not count' })
  @ApiOkResponse({
    content: { 'application/x-ndjson': { schema: { $ref: '#/components/schemas/AuditEventResponse' } } },
  })
  async export(@Query() query: AuditEventsQuery): Promise<StreamableFile> {
    const batches = await this.events.export(query);
    return new StreamableFile(Readable.from(ndjson(batches), { objectMode: false }), { type: 'application/x-ndjson' });
  }

  @Get('verify')
  @ApiOperation({ summary: 'Verify the whole chain; answers the first event that is wrong' })
  @ApiOkResponse({ type: VerificationResponse })
  async verify(): Promise<VerificationResponse> {
    return VerificationResponse.of(await this.events.verify());
  }
}
