import { Body, Controller, Get, Post } from '@nestjs/common';
import type { AccessClaims } from '../auth/access-tokens.js';
import { Caller, Requires } from '../auth/policy.js';
import { OrdersService } from './orders.service.js';
import { PlaceOrderBody } from './place-order.body.js';

@Controller('orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  /** Anyone with a good token. */
  @Get()
  list() {
    return { items: this.orders.list() };
  }

  @Post()
  @Requires({ scope: 'products:write', roles: ['manager', 'admin'] })
  place(@Caller() caller: AccessClaims, @Body() { product, quantity }: PlaceOrderBody) {
    return this.orders.place(caller.sub, product, quantity);
  }
}
