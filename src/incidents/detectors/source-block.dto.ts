import { InstantField, ListField, TextField } from '../../platform/http/index.js';
import type { SourceBlock } from './source-blocks.service.js';

export class SourceParams {
  @TextField({ min: 1, max: 64, example: '203.0.113.7', description: 'As the list has it' })
  source: string;
}

/** A source that is kept out. */
export class SourceBlockResponse {
  @TextField({ example: '203.0.113.7', description: 'An address, or the /64 of an IPv6 address' })
  source: string;

  @TextField({
    nullable: true,
    example: 'POST /products',
    description: 'The only route that is closed to it, with a token or without; null where every route is, without one',
  })
  route: string | null;

  @InstantField()
  until: string;

  static of({ source, route, untilMs }: SourceBlock): SourceBlockResponse {
    return { source, route: route ?? null, until: new Date(untilMs).toISOString() };
  }
}

export class SourceBlocksResponse {
  @ListField({ of: () => SourceBlockResponse })
  items: readonly SourceBlockResponse[];

  static of(blocks: readonly SourceBlock[]): SourceBlocksResponse {
    return { items: blocks.map((block) => SourceBlockResponse.of(block)) };
  }
}
