import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/**
 * Whether this process is on its way out. From `begin()` on, every answer carries `Connection: close`, so that
 * clients reconnect elsewhere, and readiness refuses. There is no way back.
 */
@Injectable()
export class Draining implements OnModuleDestroy {
  #active = false;

  get active(): boolean {
    return this.#active;
  }

  begin(): void {
    this.#active = true;
  }

  /** However the application is closed: a connection kept alive by an answer in flight would hold the end. */
  onModuleDestroy(): void {
    this.begin();
  }
}
