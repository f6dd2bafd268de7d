import type { Type } from '@nestjs/common';
import { PERSONAL } from './personal.js';
import type { PersonalKind } from './masks.js';

/**
 * What handlers and classes say of answers, read where @nestjs/swagger keeps it. It exports no names for these keys; were
 * they to change, no route would seem to declare an answer, and the first request would fail.
 */

const RESPONSES = 'swagger/apiResponse';
const PROPERTIES = 'swagger/apiModelPropertiesArray';
const PROPERTY = 'swagger/apiModelProperties';

export type ResponseClass = Type<object>;

export interface ResponseField {
  readonly name: string;
  readonly personal: PersonalKind | undefined;
  /** The class of an object, or of each object in a list; nothing for other values. */
  readonly of: ResponseClass | undefined;
}

/** The classes of the handler's good answers; empty when it declares none. */
export function responseClassesOf(handler: object): readonly ResponseClass[] {
  const declared = (Reflect.getMetadata(RESPONSES, handler) ?? {}) as Record<string, { readonly type?: unknown }>;
  return Object.entries(declared).flatMap(([status, { type }]) =>
    status.startsWith('2') ? (classOf(type) ?? []) : [],
  );
}

export function responseFieldsOf(type: ResponseClass): readonly ResponseField[] {
  const prototype = type.prototype as object;
  const names = (Reflect.getMetadata(PROPERTIES, prototype) ?? []) as readonly `:${string}`[];
  return names.map((prefixed) => {
    const name = prefixed.slice(1);
    const documented = (Reflect.getMetadata(PROPERTY, prototype, name) ?? {}) as Record<string, unknown>;
    return { name, personal: documented[PERSONAL] as PersonalKind | undefined, of: classOf(documented['type']) };
  });
}

const PLAIN: ReadonlySet<unknown> = new Set([String, Number, Boolean, Object, Array, Date]);

/** A class as such, in a list, or behind a function that is named `type`, as @nestjs/swagger takes them. */
function classOf(declared: unknown): ResponseClass | undefined {
  const type: unknown = Array.isArray(declared) ? declared[0] : declared;
  if (typeof type !== 'function' || PLAIN.has(type)) return undefined;
  return type.name === 'type' ? classOf((type as () => unknown)()) : (type as ResponseClass);
}
