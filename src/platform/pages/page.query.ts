import type { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { PAGE_LIMIT_DEFAULT, PAGE_LIMIT_MAX, type Page } from '../../common/index.js';
import { IntegerField, TextField } from '../http/index.js';

/** What every listing takes. */
export class PageQuery {
  @IntegerField({
    min: 1,
    max: PAGE_LIMIT_MAX,
    optional: true,
    description: 'Items a page',
    example: PAGE_LIMIT_DEFAULT,
  })
  limit: number = PAGE_LIMIT_DEFAULT;

  @TextField({ max: 2048, optional: true, description: '`nextCursor` of the page before' })
  cursor?: string;
}

/** The response class of a page of `item`, for the documentation. */
export function pageOf<T extends object>(item: Type<T>): Type<Page<T>> {
  class PageResponse implements Page<T> {
    @ApiProperty({ type: item, isArray: true })
    items: readonly T[];

    @ApiProperty({ type: String, nullable: true, description: 'Send as `cursor` for the next page; null on the last' })
    nextCursor: string | null;
  }
  Object.defineProperty(PageResponse, 'name', { value: `${item.name}Page` });
  return PageResponse;
}
