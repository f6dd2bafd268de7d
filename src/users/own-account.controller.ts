import { Body, Controller, Get, Ip, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { accountManage } from '../access-control/index.js';
import { Authenticated, CurrentPrincipal, Fails, RequireScopes, type Principal } from '../common/index.js';
import { tooManyFailures } from '../platform/limits/index.js';
import { ChangeOwnProfileBody } from './dto/change-user.body.js';
import { OwnProfileResponse } from './dto/user.response.js';
import { OwnAccountService } from './own-account.service.js';
import { accountTaken, currentPasswordWrong } from './users.errors.js';

/** The caller's own account. */
@ApiTags('users')
@Controller('users/me')
@Authenticated()
export class OwnAccountController {
  constructor(private readonly own: OwnAccountService) {}

  @Get()
  @ApiOperation({ summary: 'Who am I, and what may I do' })
  @ApiOkResponse({ type: OwnProfileResponse })
  async get(@CurrentPrincipal() owner: Principal): Promise<OwnProfileResponse> {
    return OwnProfileResponse.of(await this.own.get(owner), owner);
  }

  @Patch()
  @Authenticated()
  @RequireScopes(accountManage)
  @ApiOperation({ summary: 'Change my name or address' })
  @ApiOkResponse({ type: OwnProfileResponse })
  @Fails(accountTaken, currentPasswordWrong, tooManyFailures)
  async change(
    @CurrentPrincipal() owner: Principal,
    @Body() body: ChangeOwnProfileBody,
    @Ip() address: string,
  ): Promise<OwnProfileResponse> {
    return OwnProfileResponse.of(await this.own.change(owner, body, address), owner);
  }
}
