import { Injectable } from '@nestjs/common';

/**
 * Whether this process is on its way out. From `begin()` on, every answer carries `Connection: close`, so that
 * clients reconnect elsewhere, and readiness refuses. There is no way back.
 */
@Injectable()
export class Draining {
  #active = false;

  get active(): boolean {
    return this.#active;
  }

  begin(): void {
    this.#active = true;
  }
}
