import { Controller, Delete, HttpCode } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermissions } from '../common/index.js';
import { SessionsService } from './sessions.service.js';
import { sessionsRevoke } from './tokens.permissions.js';

/** Everybody's sessions at once, for the day on which nobody knows who else is in. */
@ApiTags('auth')
@Controller('sessions')
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  @Delete()
  @HttpCode(204)
  @RequirePermissions(sessionsRevoke)
  @ApiOperation({ summary: "End everybody's sessions, this one among them" })
  @ApiNoContentResponse()
  async endEveryones(): Promise<void> {
    await this.sessions.endEveryones('revoked');
  }
}
