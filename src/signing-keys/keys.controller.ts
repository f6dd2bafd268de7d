import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Fails, RequirePermissions, ServedInIsolation } from '../common/index.js';
import { KeysResponse } from './dto/key.response.js';
import { RotateKeysBody } from './dto/rotate-keys.body.js';
import { KeyRotationService } from './key-rotation.service.js';
import { keyUnavailable, rotatedBySecret } from './signing-keys.errors.js';
import { keysManage } from './signing-keys.permissions.js';

/** The signing keys, for operators. */
@ApiTags('keys')
@Controller('keys')
@RequirePermissions(keysManage)
@ServedInIsolation()
export class KeysController {
  constructor(private readonly rotation: KeyRotationService) {}

  @Get()
  @ApiOperation({ summary: 'List the signing keys, newest first' })
  @ApiOkResponse({ type: KeysResponse })
  async list(): Promise<KeysResponse> {
    return KeysResponse.of(await this.rotation.list());
  }

  @Post('rotate')
  @HttpCode(200)
  @ApiOperation({ summary: 'Sign with another key from now on; answers the keys as they are then' })
  @ApiOkResponse({ type: KeysResponse })
  @Fails(rotatedBySecret, keyUnavailable)
  async rotate(@Body() { mode }: RotateKeysBody): Promise<KeysResponse> {
    await this.rotation.rotate(mode);
    return KeysResponse.of(await this.rotation.list());
  }
}
