import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { accountManage } from '../access-control/index.js';
import { Authenticated, CurrentPrincipal, Fails, type Page, type Principal, RequireScopes } from '../common/index.js';
import { cursorInvalid, pageOf, PageQuery } from '../platform/pages/index.js';
import { SessionIdParams } from './dto/session-id.params.js';
import { SessionResponse } from './dto/session.response.js';
import { OwnSessionsService } from './own-sessions.service.js';
import { SessionsService } from './sessions.service.js';
import { sessionNotFound } from './tokens.errors.js';

/** Where the caller is signed in. Nobody learns here of anybody else's sessions. */
@ApiTags('auth')
@Controller('auth/sessions')
@Authenticated()
@RequireScopes(accountManage)
export class OwnSessionsController {
  constructor(
    private readonly own: OwnSessionsService,
    private readonly sessions: SessionsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List my living sessions, newest first' })
  @ApiOkResponse({ type: pageOf(SessionResponse) })
  @Fails(cursorInvalid)
  async list(@CurrentPrincipal() owner: Principal, @Query() query: PageQuery): Promise<Page<SessionResponse>> {
    const { items, nextCursor } = await this.own.list(owner.id, query);
    return { items: items.map((session) => SessionResponse.of(session, owner.sessionId)), nextCursor };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'End one of my sessions' })
  @ApiNoContentResponse()
  @Fails(sessionNotFound)
  async end(@CurrentPrincipal() owner: Principal, @Param() { id }: SessionIdParams): Promise<void> {
    await this.sessions.endOwn(owner.id, id);
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'End all my sessions but this one' })
  @ApiNoContentResponse()
  async endOthers(@CurrentPrincipal() owner: Principal): Promise<void> {
    await this.sessions.endAllOf(owner.id, 'logout', owner.sessionId);
  }
}
