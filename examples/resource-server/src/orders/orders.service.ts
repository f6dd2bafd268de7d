import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

export interface Order {
  readonly id: string;
  readonly product: string;
  readonly quantity: number;
  /** The `sub` of the token that it came with. */
  readonly placedBy: string;
}

const KEPT = 100;

/** The newest orders, in memory: a real service has a database here. */
@Injectable()
export class OrdersService {
  #orders: readonly Order[] = [];

  list(): readonly Order[] {
    return this.#orders;
  }

  place(placedBy: string, product: string, quantity: number): Order {
    const order = { id: randomUUID(), product, quantity, placedBy };
    this.#orders = [order, ...this.#orders].slice(0, KEPT);
    return order;
  }
}
