import { Body, Controller, Headers, HttpCode, Ip, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Fails, Public } from '../common/index.js';
import { AcceptsForm } from '../platform/http/index.js';
import { tooManyFailures } from '../platform/limits/index.js';
import { clientAuthenticatedTwice, clientUnknown } from './auth.errors.js';
import { ClientAuthenticationService } from './client-authentication.service.js';
import { IntrospectionResponse } from './dto/introspection.response.js';
import { IntrospectForm, RevokeForm } from './dto/token.form.js';
import { IntrospectionService } from './introspection.service.js';
import { TokenRevocationService } from './token-revocation.service.js';

/** What a token is worth, and making it worth nothing. */
@ApiTags('auth')
@Controller('token')
@Public()
export class TokenStatusController {
  constructor(
    private readonly clients: ClientAuthenticationService,
    private readonly introspection: IntrospectionService,
    private readonly revocation: TokenRevocationService,
  ) {}

  @Post('introspect')
  @HttpCode(200)
  @AcceptsForm()
  @ApiOperation({
    summary: 'Ask what a token is worth now (RFC 7662); for registered clients',
    description: 'About tokens of its own, or about any with the scope `tokens:introspect`.',
  })
  @ApiOkResponse({ type: IntrospectionResponse })
  @Fails(clientUnknown, clientAuthenticatedTwice, tooManyFailures)
  async introspect(
    @Body() form: IntrospectForm,
    @Headers('authorization') authorization: string | undefined,
    @Ip() address: string,
  ): Promise<IntrospectionResponse> {
    const client = await this.clients.authenticate({ authorization, form, address });
    return this.introspection.introspect(form.token, client);
  }

  @Post('revoke')
  @HttpCode(200)
  @AcceptsForm()
  @ApiOperation({
    summary: 'Take a token back, of either kind (RFC 7009); 200 for any token',
    description: "Either token of a session ends the session. A registered client's token needs that client.",
  })
  @ApiOkResponse({ description: 'The token is good for nothing now, if it was one' })
  @Fails(clientUnknown, clientAuthenticatedTwice, tooManyFailures)
  async revoke(
    @Body() form: RevokeForm,
    @Headers('authorization') authorization: string | undefined,
    @Ip() address: string,
  ): Promise<void> {
    const client = await this.clients.authenticate({ authorization, form, address });
    await this.revocation.revoke(form.token, client);
  }
}
