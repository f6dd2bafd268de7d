import { Global, Module } from '@nestjs/common';
import { CursorCodec } from './cursor-codec.js';
import { Pages } from './pages.service.js';

/** Keyset pages, for every room. */
@Global()
@Module({ providers: [CursorCodec, Pages], exports: [Pages] })
export class PagesModule {}
