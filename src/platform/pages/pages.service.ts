import { Injectable } from '@nestjs/common';
import type { Page } from '../../common/index.js';
import { CursorCodec } from './cursor-codec.js';
import type { Place, Reach } from './keyset.js';
import type { PageQuery } from './page.query.js';

export interface Listing<T> {
  /** Everything that a place in the listing depends on: its name, sort and filters. */
  readonly described: object;
  /** One row more than the limit, where there are so many. */
  readonly read: (reach: Reach) => Promise<T[]>;
  readonly placeOf: (row: T) => Place;
}

/** Reads listings page by page. */
@Injectable()
export class Pages {
  constructor(private readonly cursors: CursorCodec) {}

  /** @throws Problem `request.cursor_invalid` */
  async read<T>({ limit, cursor }: PageQuery, { described, read, placeOf }: Listing<T>): Promise<Page<T>> {
    const [key, id] = cursor === undefined ? [] : this.cursors.decode(described, cursor);
    const after = key === undefined || id === undefined ? undefined : { key, id };
    const rows = await read({ after, limit });
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    if (!last || rows.length <= limit) return { items, nextCursor: null };
    const place = placeOf(last);
    return { items, nextCursor: this.cursors.encode(described, [place.key, place.id]) };
  }
}
