import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Log } from './log.js';
import { RequestLog } from './request-log.js';

/** The process's log, for every room. It is made before the application, so that Nest's own first lines go through it. */
@Global()
@Module({})
export class LoggingModule {
  static with(log: Log): DynamicModule {
    return {
      module: LoggingModule,
      providers: [{ provide: Log, useValue: log }, RequestLog],
      exports: [Log, RequestLog],
    };
  }
}
