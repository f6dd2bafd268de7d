import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { defineProblem } from '../../common/index.js';
import { RootSecret } from '../config/index.js';

export const cursorInvalid = defineProblem({
  code: 'request.cursor_invalid',
  kind: 'invalid',
  detail: 'The cursor is not one of this listing',
  remedy: 'Send `nextCursor` of the page before, with the same sort and filters; or start without a cursor.',
});

type Position = readonly (string | number)[];

const MAC_BYTES = 16;
const CURSOR = /^[\w-]{1,2048}$/;

/**
 * Opaque cursors of keyset pages. Each is MACed together with the listing that it belongs to (route, sort and filters),
 * so it can neither be made up nor carried to another listing.
 */
@Injectable()
export class CursorCodec {
  readonly #key: KeyObject;

  constructor(rootSecret: RootSecret) {
    this.#key = rootSecret.derive('page-cursor/v1');
  }

  /** @param listing everything that the position depends on: name of the listing, sort, filters */
  encode(listing: object, position: Position): string {
    const body = Buffer.from(JSON.stringify(position));
    return Buffer.concat([this.#mac(listing, body), body]).toString('base64url');
  }

  /** @throws Problem `request.cursor_invalid` */
  decode(listing: object, cursor: string): Position {
    const bytes = CURSOR.test(cursor) ? Buffer.from(cursor, 'base64url') : Buffer.alloc(0);
    const body = bytes.subarray(MAC_BYTES);
    if (body.length === 0 || !timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.#mac(listing, body))) {
      throw cursorInvalid({ errors: [{ field: 'cursor', code: 'cursor', message: 'is not one of this listing' }] });
    }
    return JSON.parse(body.toString('utf8')) as Position;
  }

  #mac(listing: object, body: Buffer): Buffer {
    const context = JSON.stringify(Object.entries(listing).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    return createHmac('sha256', this.#key).update(`${context}\n`).update(body).digest().subarray(0, MAC_BYTES);
  }
}
