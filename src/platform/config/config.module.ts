import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Clock, SystemClock } from '../../common/index.js';
import { RootSecret } from './root-secret.js';
import { Settings } from './settings.js';

/** Settings, root secret and clock, for every room. */
@Global()
@Module({})
export class ConfigModule {
  static with(settings: Settings, clock: Clock = new SystemClock()): DynamicModule {
    return {
      module: ConfigModule,
      providers: [{ provide: Settings, useValue: settings }, { provide: Clock, useValue: clock }, RootSecret],
      exports: [Settings, Clock, RootSecret],
    };
  }
}
