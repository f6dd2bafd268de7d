import 'reflect-metadata';
import type { ArgumentMetadata, Type } from '@nestjs/common';
import { Problem, type FieldError } from '../../common/index.js';
import {
  BooleanField,
  ChoiceField,
  EmailField,
  InstantField,
  IntegerField,
  ListField,
  ObjectField,
  TextField,
  UuidField,
} from './fields.js';
import { GatehouseValidationPipe, IgnoresUnknownFields } from './validation.pipe.js';

class Inner {
  @TextField({ max: 3 })
  code: string;
}

class Outer {
  @TextField({ min: 2, max: 4, pattern: /^[a-z]+$/, form: 'lower-case letters', optional: true })
  text?: string;

  @IntegerField({ min: -5, max: 5, optional: true })
  integer?: number;

  @BooleanField({ optional: true })
  flag?: boolean;

  @ChoiceField(['red', 'green'], { optional: true })
  choice?: string;

  @UuidField({ optional: true })
  id?: string;

  @EmailField({ optional: true })
  email?: string;

  @InstantField({ optional: true })
  at?: string;

  @TextField({ optional: true, nullable: true })
  nullable?: string | null;

  @ListField({ of: 'text', max: 3, maxItems: 2, optional: true })
  texts?: string[];

  @ListField({ of: 'uuid', optional: true })
  ids?: string[];

  @ObjectField(() => Inner, { optional: true })
  inner?: Inner;

  @ListField({ of: () => Inner, optional: true })
  inners?: Inner[];
}

class Required {
  @TextField({ nullable: true })
  name: string | null;
}

@IgnoresUnknownFields()
class Tolerant {
  @TextField()
  name: string;
}

class Undecorated {
  name: string;
}

const pipe = new GatehouseValidationPipe();
const as = (type: ArgumentMetadata['type'], metatype: Type<unknown>, data?: string): ArgumentMetadata => ({
  type,
  metatype,
  data,
});

function faults(run: () => unknown): (FieldError | string)[] {
  try {
    run();
    return [];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.errors ? [...error.errors] : [error.definition.code];
  }
}

const bodyFaults = (value: unknown, dto: Type<unknown> = Outer) =>
  faults(() => pipe.transform(value, as('body', dto))).map((fault) =>
    typeof fault === 'string' ? fault : `${fault.field} ${fault.code}`,
  );

describe('a body', () => {
  it('becomes an instance of its class', () => {
    const body = pipe.transform({ inner: { code: 'a' }, nullable: null }, as('body', Outer)) as Outer;
    expect(body).toBeInstanceOf(Outer);
    expect(body.inner).toBeInstanceOf(Inner);
    expect(body.nullable).toBeNull();
  });

  it.each<[object, string]>([
    [{ text: 'a' }, 'text minLength'],
    [{ text: 'abcde' }, 'text maxLength'],
    [{ text: 'AB' }, 'text matches'],
    [{ text: 5 }, 'text isString'],
    [{ text: null }, 'text isString'],
    [{ integer: '5' }, 'integer isInt'],
    [{ integer: 1.5 }, 'integer isInt'],
    [{ integer: 6 }, 'integer max'],
    [{ integer: -6 }, 'integer min'],
    [{ flag: 'true' }, 'flag isBoolean'],
    [{ flag: 1 }, 'flag isBoolean'],
    [{ choice: 'blue' }, 'choice isIn'],
    [{ choice: ['red'] }, 'choice isIn'],
    [{ id: 'x' }, 'id isUuid'],
    [{ email: 'a@' }, 'email isEmail'],
    [{ at: '2026-01-31' }, 'at isInstant'],
    [{ at: '2026-01-31T12:00:00' }, 'at isInstant'],
    [{ at: '2026-02-31T00:00:00Z' }, 'at isInstant'],
    [{ at: '2026-01-31T24:30:00Z' }, 'at isInstant'],
    [{ at: '2026-01-31T12:00:00+99:00' }, 'at isInstant'],
    [{ at: '20260131T120000Z' }, 'at isInstant'],
    [{ at: '2026-01-31T12Z' }, 'at isInstant'],
    [{ at: '2026-W05-1T12:00:00Z' }, 'at isInstant'],
    [{ at: '2026-01-31T12:00:00,5Z' }, 'at isInstant'],
    [{ at: '-2026-01-31T12:00:00Z' }, 'at isInstant'],
    [{ at: 1 }, 'at isInstant'],
    [{ texts: 'a' }, 'texts isArray'],
    [{ texts: ['a', 'b', 'c'] }, 'texts arrayMaxSize'],
    [{ texts: ['a', 1] }, 'texts isString'],
    [{ texts: ['abcd'] }, 'texts maxLength'],
    [{ ids: ['a'] }, 'ids isUuid'],
    [{ inner: 'a' }, 'inner isObject'],
    [{ inner: [{ code: 'a' }] }, 'inner isObject'],
    [{ inner: {} }, 'inner.code isDefined'],
    [{ inners: [{ code: 'a' }, { code: 'abcd' }] }, 'inners.1.code maxLength'],
    [{ inners: [[{ code: 'a' }]] }, 'inners isObject'],
    [{ inner: { code: 'a', zip: 1 } }, 'inner.zip unknown'],
    [{ other: 1 }, 'other unknown'],
  ])('%j is refused: %s', (body, fault) => {
    expect(bodyFaults(body)).toEqual([fault]);
  });

  it.each(['2026-01-31T12:00Z', '2026-01-31T12:00:00.123456789Z', '2024-02-29T23:59:59-11:30'])(
    '%s is an instant that a Date can be made of',
    (at) => {
      expect(bodyFaults({ at })).toEqual([]);
      expect(new Date(at).getTime()).not.toBeNaN();
    },
  );

  it('with more fields than any class has is refused before it is looked at, and few faults are named', () => {
    const named = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, 0]));
    expect(bodyFaults(named(101))).toEqual(['body tooManyFields']);
    expect(bodyFaults(named(100))).toHaveLength(100);
    expect(bodyFaults({ inner: { code: 'a', ...named(500) } })).toHaveLength(100);
  });

  it.each([null, [], [{}], 'text', 5, true])('%j is no object', (body) => {
    expect(bodyFaults(body)).toEqual(['body isObject']);
  });

  it('that is missing is empty', () => {
    expect(bodyFaults(undefined)).toEqual(['body.empty']);
  });

  it('may hold null for what is nullable, and must hold what is required', () => {
    expect(bodyFaults({ name: null }, Required)).toEqual([]);
    expect(bodyFaults({}, Required)).toEqual(['name isDefined']);
  });

  it('may hold unknown fields only where its class ignores them, and loses them', () => {
    expect(pipe.transform({ name: 'a', other: 1 }, as('body', Tolerant))).toEqual({ name: 'a' });
  });

  it('of a class without a single rule is refused', () => {
    expect(bodyFaults({ name: 'a' }, Undecorated)).not.toEqual([]);
  });
});

describe('a query', () => {
  it('turns text into what the field is', () => {
    const query = pipe.transform({ integer: '-5', flag: 'false', text: 'ab' }, as('query', Outer));
    expect(query).toEqual({ integer: -5, flag: false, text: 'ab' });
  });

  it.each([
    { integer: ' 5' },
    { integer: '5.0' },
    { integer: '1e0' },
    { integer: '' },
    { flag: '1' },
    { flag: 'TRUE' },
  ])('does not guess: %j', (query) => {
    expect(faults(() => pipe.transform(query, as('query', Outer)))).toHaveLength(1);
  });
});

describe('a single parameter', () => {
  it('is converted by its declared type, or named', () => {
    expect(pipe.transform('12', as('param', Number, 'id'))).toBe(12);
    expect(pipe.transform('true', as('query', Boolean, 'all'))).toBe(true);
    expect(pipe.transform('12', as('param', String, 'id'))).toBe('12');
    expect(faults(() => pipe.transform('12x', as('param', Number, 'id')))).toEqual([
      { field: 'id', code: 'isInt', message: 'must be a whole number' },
    ]);
    expect(faults(() => pipe.transform('9007199254740993', as('param', Number, 'id')))).toHaveLength(1);
  });
});
