import { createHash, timingSafeEqual } from 'node:crypto';
import { Controller, Get, Req, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Fails, notAuthenticated, Public } from '../../common/index.js';
import { Settings } from '../config/index.js';
import { bearerToken, routeNotFound } from '../http/index.js';
import { metricsTokenInvalid } from './metrics.errors.js';
import { Metrics } from './metrics.js';

/** For Prometheus: a secret of its own lets it in, which nobody's account has and no account needs. */
@ApiTags('metrics')
@Controller('metrics')
export class MetricsController {
  readonly #digest: Buffer | undefined;

  constructor(
    private readonly metrics: Metrics,
    settings: Settings,
  ) {
    if (metrics.isOn) this.#digest = digestOf(settings.METRICS_TOKEN);
  }

  @Get()
  @Public()
  @ApiOperation({
    summary: 'What this instance counts and measures',
    description: 'For Prometheus, which sends `METRICS_TOKEN` as its bearer token; not there while none is set.',
  })
  @ApiOkResponse({
    content: {
      'text/plain': { schema: { type: 'string', example: '# TYPE gatehouse_ready gauge\ngatehouse_ready 1\n' } },
    },
  })
  @Fails(routeNotFound, notAuthenticated, metricsTokenInvalid)
  async read(@Req() { headers }: FastifyRequest): Promise<StreamableFile> {
    this.#admit(headers.authorization);
    return new StreamableFile(Buffer.from(await this.metrics.text()), { type: this.metrics.mediaType });
  }

  /** Without a token in the settings a caller is told what they are told of a path that there is not. @throws Problem */
  #admit(authorization: string | undefined): void {
    if (!this.#digest) throw routeNotFound();
    const token = bearerToken(authorization);
    if (token === undefined) throw notAuthenticated();
    if (!timingSafeEqual(digestOf(token), this.#digest)) throw metricsTokenInvalid();
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
