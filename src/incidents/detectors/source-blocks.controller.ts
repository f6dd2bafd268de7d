import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Fails, RequirePermissions, ServedInIsolation } from '../../common/index.js';
import { incidentsManage } from '../incidents.permissions.js';
import { sourceNotBlocked } from './detectors.errors.js';
import { SourceBlocksResponse, SourceParams } from './source-block.dto.js';
import { SourceBlocks } from './source-blocks.service.js';
import { SourceReleases } from './source-releases.service.js';

/** Sources that are kept out, for operators. */
@ApiTags('incidents')
@Controller('source-blocks')
@ServedInIsolation()
@RequirePermissions(incidentsManage)
export class SourceBlocksController {
  constructor(
    private readonly blocks: SourceBlocks,
    private readonly releases: SourceReleases,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the sources that are kept out just now' })
  @ApiOkResponse({ type: SourceBlocksResponse })
  list(): SourceBlocksResponse {
    return SourceBlocksResponse.of(this.blocks.list());
  }

  @Delete(':source')
  @HttpCode(204)
  @ApiOperation({ summary: 'Let a source in again, on every instance' })
  @ApiNoContentResponse()
  @Fails(sourceNotBlocked)
  lift(@Param() { source }: SourceParams): Promise<void> {
    return this.releases.release(source);
  }
}
