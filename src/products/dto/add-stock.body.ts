import { applyDecorators } from '@nestjs/common';
import { NotEquals } from 'class-validator';
import { IntegerField, LineField } from '../../platform/http/index.js';

const DELTA_MAX = 1_000_000;

const DeltaField = () =>
  applyDecorators(
    IntegerField({ min: -DELTA_MAX, max: DELTA_MAX, example: -3, description: 'What goes in, or, negative, out' }),
    NotEquals(0, { message: 'must not be 0' }),
  );

export class AddStockBody {
  @DeltaField()
  delta: number;

  @LineField({ max: 200, example: 'Sold over the counter' })
  reason: string;
}
