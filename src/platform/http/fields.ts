import { applyDecorators, type Type as Class } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type, type TransformFnParams } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsEmail,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  IsUUID,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { IsInstant } from './instant.js';
import { AtLeast, AtMost } from './text-length.js';

/**
 * One decorator a property: what is checked, how a query string's text becomes a value, and what OpenAPI says.
 * Messages never repeat a value. On response classes only the documentation matters.
 */

export interface FieldOptions {
  readonly description?: string;
  readonly example?: unknown;
  /** May be left out. */
  readonly optional?: boolean;
  /** May be `null`. */
  readonly nullable?: boolean;
}

export interface TextFieldOptions extends FieldOptions {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  /** What `pattern` asks for, in words. */
  readonly form?: string;
  /** OpenAPI's format, such as `password`. */
  readonly format?: string;
}

export interface IntegerFieldOptions extends FieldOptions {
  readonly min?: number;
  readonly max?: number;
}

export interface ListFieldOptions extends FieldOptions {
  readonly of: 'text' | 'uuid' | (() => Class<object>);
  readonly minItems?: number;
  readonly maxItems?: number;
  /** Of each text. */
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly form?: string;
}

/** class-transformer's group for values that came as text; bodies are never coerced. */
export const FROM_TEXT = 'from-text';

const INTEGER_TEXT = /^-?\d{1,16}$/;
const EMAIL_MAX = 254;

/** The integer that a query string or path names, else the text as it was, for the validator to refuse. */
export function integerFromText(value: unknown): unknown {
  return typeof value === 'string' && INTEGER_TEXT.test(value) ? Number(value) + 0 : value;
}

export function booleanFromText(value: unknown): unknown {
  return value === 'true' ? true : value === 'false' ? false : value;
}

export function TextField(options: TextFieldOptions = {}): PropertyDecorator {
  const { min, max, pattern, format } = options;
  return field(
    options,
    { type: String, format, minLength: min, maxLength: max, pattern: pattern?.source },
    ...textRules(options, false),
  );
}

export function EmailField(options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    { type: String, format: 'email', maxLength: EMAIL_MAX },
    IsString({ message: 'must be text' }),
    AtMost(EMAIL_MAX),
    IsEmail({}, { message: 'must be an e-mail address' }),
  );
}

export function UuidField(options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: String, format: 'uuid' }, IsUUID('all', { message: 'must be a UUID' }));
}

/** An instant as text (RFC 3339 §5.6; seconds may be left out), which `new Date()` reads. */
export function InstantField(options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    { type: String, format: 'date-time' },
    IsInstant({ message: 'must be an instant with its offset from UTC, like 2026-01-31T12:00:00Z' }),
  );
}

export function IntegerField(options: IntegerFieldOptions = {}): PropertyDecorator {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = options;
  return field(
    options,
    { type: 'integer', minimum: options.min, maximum: options.max },
    fromText(integerFromText),
    IsInt({ message: 'must be a whole number' }),
    Min(min, { message: `must be ${min} or more` }),
    Max(max, { message: `must be ${max} or less` }),
  );
}

export function BooleanField(options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: Boolean }, fromText(booleanFromText), IsBoolean({ message: 'must be true or false' }));
}

export function ChoiceField(choices: readonly string[], options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    { type: String, enum: [...choices] },
    IsIn(choices, { message: `must be one of ${choices.join(', ')}` }),
  );
}

/** An object with fields of its own. @nestjs/swagger calls a function for a type only when it is named `type`. */
export function ObjectField(of: () => Class<object>, options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: () => of() }, IsObject({ message: 'must be an object' }), ValidateNested(), Type(of));
}

export function ListField(options: ListFieldOptions): PropertyDecorator {
  const { of, minItems = 0, maxItems = 100 } = options;
  return field(
    options,
    {
      type: () => (typeof of === 'string' ? String : of()),
      isArray: true,
      minItems,
      maxItems,
      ...(of === 'uuid' ? { format: 'uuid' } : {}),
    },
    IsArray({ message: 'must be a list' }),
    ArrayMinSize(minItems, { message: `must have ${minItems} or more entries` }),
    ArrayMaxSize(maxItems, { message: `must have at most ${maxItems} entries` }),
    ...itemRules(options),
  );
}

function itemRules(options: ListFieldOptions): PropertyDecorator[] {
  const { of } = options;
  if (of === 'uuid') return [IsUUID('all', { each: true, message: 'must hold UUIDs only' })];
  if (of === 'text') return textRules(options, true);
  return [IsObject({ each: true, message: 'must hold objects only' }), ValidateNested(), Type(of)];
}

function textRules(options: TextFieldOptions, each: boolean): PropertyDecorator[] {
  const { min, max, pattern, form } = options;
  const whose = each ? 'entries must' : 'must';
  const rules = [IsString({ each, message: each ? 'must hold text only' : 'must be text' })];
  if (min !== undefined) rules.push(AtLeast(min, each));
  if (max !== undefined) rules.push(AtMost(max, each));
  if (pattern)
    rules.push(Matches(pattern, { each, message: `${whose} be ${form ?? `of the form ${pattern.source}`}` }));
  return rules;
}

function fromText(convert: (value: unknown) => unknown): PropertyDecorator {
  return Transform(({ value }: TransformFnParams) => convert(value), { groups: [FROM_TEXT] });
}

function field(options: FieldOptions, schema: object, ...rules: PropertyDecorator[]): PropertyDecorator {
  const { description, example, optional = false, nullable = false } = options;
  const documented = { ...schema, description, example, required: !optional, ...(nullable ? { nullable } : {}) };
  const defined = Object.fromEntries(Object.entries(documented).filter(([, value]) => value !== undefined));
  return applyDecorators(ApiProperty(defined as ApiPropertyOptions), ...presence(optional, nullable), ...rules);
}

function presence(optional: boolean, nullable: boolean): PropertyDecorator[] {
  const required = IsDefined({ message: 'is required' });
  if (optional) return [ValidateIf((_, value) => value !== undefined && !(nullable && value === null))];
  return nullable ? [ValidateIf((_, value) => value !== null), required] : [required];
}
