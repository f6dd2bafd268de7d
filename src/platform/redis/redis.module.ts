import { Global, Module } from '@nestjs/common';
import { RedisConnection } from './redis-connection.js';

/** The shared Redis connection, for every room that has a use for one. */
@Global()
@Module({ providers: [RedisConnection], exports: [RedisConnection] })
export class RedisModule {}
