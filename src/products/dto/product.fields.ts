import { applyDecorators } from '@nestjs/common';
import { isISO4217CurrencyCode, ValidateBy } from 'class-validator';
import { IntegerField, LineField, ProseField, TextField, type FieldOptions } from '../../platform/http/index.js';
import { STOCK_MAX } from '../products.repository.js';

/** Fields that several requests about products have in common. */

const ID_MAX = 2 ** 31 - 1;
/** In everyday use, as new as the runtime is; those of funds and metals stand in the validator's list. */
const CURRENCIES_IN_USE: ReadonlySet<unknown> = new Set(Intl.supportedValuesOf('currency'));

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
    ValidateBy(
      { name: 'isCurrencyCode', validator: { validate: isCurrencyCode } },
      { message: 'must be a currency code of ISO 4217' },
    ),
  );

export const StockField = (options: FieldOptions = {}) =>
  IntegerField({ min: 0, max: STOCK_MAX, example: 25, ...options });

function isCurrencyCode(value: unknown): boolean {
  return CURRENCIES_IN_USE.has(value) || (/^[A-Z]{3}$/.test(String(value)) && isISO4217CurrencyCode(value));
}
