import { applyDecorators } from '@nestjs/common';
import { IsIn, Matches } from 'class-validator';
import { IntegerField, TextField, type FieldOptions } from '../../platform/http/index.js';
import { STOCK_MAX } from '../products.repository.js';

/** Fields that several requests about products have in common. */

const ID_MAX = 2 ** 31 - 1;
const CURRENCIES = Intl.supportedValuesOf('currency');
const VISIBLE = String.raw`[\p{L}\p{N}\p{P}\p{S}]`;
/** What Unicode keeps for control or for no use at all; some of it databases do not tell apart. */
const UNPRINTABLE = String.raw`\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}`;

interface LengthOptions extends FieldOptions {
  readonly max: number;
}

/** One line with something to see in it. */
export const LineField = ({ max, ...options }: LengthOptions) =>
  applyDecorators(
    TextField({ min: 1, max, ...options }),
    Matches(new RegExp(`^(?=.*${VISIBLE})[^${UNPRINTABLE}]{1,${max}}$`, 'u'), {
      message: `must be one line of at most ${max} characters, with something to see in it`,
    }),
  );

/** Lines of text, tabs allowed; may be empty. */
export const ProseField = ({ max, ...options }: LengthOptions) =>
  applyDecorators(
    TextField({ max, ...options }),
    Matches(new RegExp(`^(?:[\\n\\t]|[^${UNPRINTABLE}]){0,${max}}$`, 'u'), {
      message: `must have at most ${max} characters, and no control characters other than line feeds and tabs`,
    }),
  );

export const ProductIdField = (options: FieldOptions = {}) => IntegerField({ min: 1, max: ID_MAX, ...options });

export const SkuField = (options: FieldOptions = {}) =>
  TextField({
    pattern: /^[A-Z0-9][A-Z0-9._-]{0,63}$/,
    form: '1 to 64 of A-Z, 0-9, `.`, `_` and `-`, the first a letter or a digit',
    example: 'OUT-KTL-014',
    ...options,
  });

export const ProductNameField = (options: FieldOptions = {}) =>
  LineField({ max: 200, example: 'Enamel kettle, 1.5 l', ...options });

export const DescriptionField = (options: FieldOptions = {}) =>
  ProseField({ max: 5_000, example: 'For stove and campfire; with a lid that stays on.', ...options });

export const PriceCentsField = (options: FieldOptions = {}) =>
  IntegerField({ min: 0, max: Number.MAX_SAFE_INTEGER, example: 3_490, ...options });

export const CurrencyField = (options: FieldOptions = {}) =>
  applyDecorators(
    TextField({ min: 3, max: 3, example: 'EUR', ...options, description: 'ISO 4217' }),
    IsIn(CURRENCIES, { message: 'must be a currency code of ISO 4217' }),
  );

export const StockField = (options: FieldOptions = {}) =>
  IntegerField({ min: 0, max: STOCK_MAX, example: 25, ...options });
