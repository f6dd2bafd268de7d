import { Controller, Delete, HttpCode } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermissions } from '../common/index.js';
import { sessionsRevoke } from '../tokens/index.js';
import { HouseCutOffService } from './house-cut-off.service.js';

/** Everybody's sessions at once, for the day on which nobody knows who else is in. */
@ApiTags('auth')
@Controller('sessions')
export class SessionsController {
  constructor(private readonly house: HouseCutOffService) {}

  @Delete()
  @HttpCode(204)
  @RequirePermissions(sessionsRevoke)
  @ApiOperation({ summary: "End everybody's sessions, this one among them, and the tokens of every client" })
  @ApiNoContentResponse()
  async endEveryones(): Promise<void> {
    await this.house.cutOffEverybody();
  }
}
