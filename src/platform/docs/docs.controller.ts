import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../../common/index.js';
import { docsHeaders, TextField } from '../http/index.js';
import { ApiDocument } from './api-document.js';
import { assetNotFound } from './docs.errors.js';
import { loadAssets, page, type Asset } from './swagger-ui.js';

class AssetParams {
  @TextField({ max: 64 })
  file: string;
}

/** Swagger UI and the document behind it: an ordinary controller, so that every guard and limit holds for it too. */
@ApiExcludeController()
@Controller('docs')
@Public()
export class DocsController {
  #assets: ReadonlyMap<string, Asset> | undefined;

  constructor(private readonly apiDocument: ApiDocument) {}

  @Get()
  ui(@Res() reply: FastifyReply): void {
    send(reply, page);
  }

  @Get('openapi.json')
  document(@Res() reply: FastifyReply): void {
    void reply.header('content-type', 'application/json; charset=utf-8').send(this.apiDocument.json);
  }

  @Get(':file')
  asset(@Param() { file }: AssetParams, @Res() reply: FastifyReply): void {
    this.#assets ??= loadAssets();
    const asset = this.#assets.get(file);
    if (!asset) throw assetNotFound();
    send(reply, asset);
  }
}

function send(reply: FastifyReply, { mediaType, content }: Asset): void {
  void reply
    .headers({ ...docsHeaders, 'content-type': mediaType, 'cache-control': 'public, max-age=3600' })
    .send(content);
}
