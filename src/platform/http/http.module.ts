import { Global, Module } from '@nestjs/common';
import { Draining } from './draining.js';

/** What rooms share of the HTTP edge. The edge itself is `httpAdapter()` and `configureHttp()`. */
@Global()
@Module({ providers: [Draining], exports: [Draining] })
export class HttpModule {}
