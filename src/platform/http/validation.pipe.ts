import { Injectable, type ArgumentMetadata, type PipeTransform, type Type as Class } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { FieldError } from '../../common/index.js';
import { emptyBody } from './body.errors.js';
import { booleanFromText, FROM_TEXT, integerFromText } from './fields.js';
import { invalidRequest } from './http.errors.js';

const TOLERANT = 'gatehouse:ignores-unknown-fields';
const MAX_NAME_LENGTH = 100;
/** No class has so many fields, and what is unknown costs as much to refuse as what is known to take. */
const MAX_FIELDS = 100;

/** For forms of OAuth endpoints, which ignore parameters that they do not know (RFC 6749 §3.2). */
export function IgnoresUnknownFields(): ClassDecorator {
  return (target) => Reflect.defineMetadata(TOLERANT, true, target);
}

/**
 * Turns bodies, queries and path parameters into instances of their DTO classes. Unknown fields are refused, text is
 * converted only where it came as text, and every wrong field is named. Messages never repeat a value.
 */
@Injectable()
export class GatehouseValidationPipe implements PipeTransform {
  transform(value: unknown, { type, metatype, data }: ArgumentMetadata): unknown {
    if (type === 'custom' || metatype === undefined || UNTYPED.has(metatype)) return value;
    const convert = PRIMITIVES.get(metatype);
    if (convert) return type === 'body' ? value : convert(value, data ?? type);
    return validated(metatype as Class<object>, type === 'body' ? bodyObject(value) : value, type);
  }
}

const UNTYPED: ReadonlySet<unknown> = new Set([Object, Array, String]);

type Conversion = (value: unknown, field: string) => unknown;

const PRIMITIVES: ReadonlyMap<unknown, Conversion> = new Map<unknown, Conversion>([
  [Number, (value, field) => demand(integerFromText(value), 'number', { field, ...NOT_AN_INTEGER })],
  [Boolean, (value, field) => demand(booleanFromText(value), 'boolean', { field, ...NOT_A_BOOLEAN })],
]);

const NOT_AN_INTEGER = { code: 'isInt', message: 'must be a whole number' };
const NOT_A_BOOLEAN = { code: 'isBoolean', message: 'must be true or false' };

function demand(value: unknown, type: 'number' | 'boolean', error: FieldError): unknown {
  const fits = typeof value === type && (type === 'boolean' || Number.isSafeInteger(value));
  if (!fits && value !== undefined) throw invalidRequest({ errors: [error] });
  return value;
}

function bodyObject(body: unknown): object {
  if (body === undefined) throw emptyBody();
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalidRequest({ errors: [{ field: 'body', code: 'isObject', message: 'must be an object' }] });
  }
  return body;
}

function assertFewFields(value: unknown, where: ArgumentMetadata['type']): void {
  if (typeof value !== 'object' || value === null || Object.keys(value).length <= MAX_FIELDS) return;
  const message = `must have ${MAX_FIELDS} fields or fewer`;
  throw invalidRequest({ errors: [{ field: where, code: 'tooManyFields', message }] });
}

function validated(dto: Class<object>, value: unknown, type: ArgumentMetadata['type']): object {
  assertFewFields(value, type);
  const instance: object = plainToInstance(dto, value, type === 'body' ? {} : { groups: [FROM_TEXT] });
  const errors = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: Reflect.getMetadata(TOLERANT, dto) !== true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
  });
  if (errors.length > 0) {
    throw invalidRequest({ errors: errors.flatMap((error) => fieldErrors(error, '')).slice(0, MAX_FIELDS) });
  }
  return instance;
}

function fieldErrors({ property, constraints = {}, children = [] }: ValidationError, within: string): FieldError[] {
  const name = String(property).slice(0, MAX_NAME_LENGTH);
  const field = within === '' ? name : `${within}.${name}`;
  return [
    ...Object.entries(constraints).map(([code, message]) => fieldError(field, code, message)),
    ...children.flatMap((child) => fieldErrors(child, field)),
  ];
}

function fieldError(field: string, code: string, message: string): FieldError {
  if (code === 'whitelistValidation') return { field, code: 'unknown', message: 'is not a known field' };
  if (code === 'nestedValidation') return { field, code: 'isObject', message: 'must be an object' };
  return { field, code, message };
}
