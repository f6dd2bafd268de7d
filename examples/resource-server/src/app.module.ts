import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { AccessTokenGuard } from './auth/access-token.guard.js';
import { AccessTokens } from './auth/access-tokens.js';
import { BearerRefusalFilter } from './auth/bearer-refusal.filter.js';
import { IssuerKeys } from './auth/issuer-keys.js';
import { HealthController } from './health.controller.js';
import { OrdersController } from './orders/orders.controller.js';
import { OrdersService } from './orders/orders.service.js';
import { Settings } from './settings.js';

@Module({
  controllers: [HealthController, OrdersController],
  providers: [
    { provide: Settings, useFactory: () => new Settings(process.env) },
    IssuerKeys,
    AccessTokens,
    OrdersService,
    { provide: APP_GUARD, useClass: AccessTokenGuard },
    { provide: APP_FILTER, useClass: BearerRefusalFilter },
  ],
})
export class AppModule {}
