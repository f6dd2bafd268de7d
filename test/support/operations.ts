import { randomUUID } from 'node:crypto';
import type { OpenAPIObject } from '@nestjs/swagger';
import { FORM_MEDIA_TYPE } from '../../src/platform/http/index.js';

/** What the OpenAPI document says of one operation, as far as tests that go over all of them need it. */
export interface DocumentedOperation {
  readonly method: string;
  /** `/users/{id}` */
  readonly path: string;
  /** A path that passes validation, of nothing that is there. */
  readonly anyTarget: string;
  readonly isForm: boolean;
  /** Names of its parameters. */
  readonly query: readonly string[];
  readonly headers: readonly string[];
  /** The names that its body may have, and the body that its examples make; nothing for operations without one. */
  readonly body: { readonly names: readonly string[]; readonly example: Readonly<Record<string, unknown>> } | undefined;
}

export function operationsIn({ paths, components }: OpenAPIObject): DocumentedOperation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries<any>(item).map(([method, { parameters = [], requestBody }]) => {
      const [type, media] = Object.entries<any>(requestBody?.content ?? {})[0] ?? [];
      const schema = components!.schemas![media?.schema?.$ref?.split('/').at(-1)] as any;
      const named = (place: string) => parameters.filter((p: any) => p.in === place).map((p: any) => p.name as string);
      return {
        method: method.toUpperCase(),
        path,
        anyTarget: path.replaceAll(/\{(\w+)\}/g, (_, name: string) => anyParameter(parameters, name)),
        isForm: type === FORM_MEDIA_TYPE,
        query: named('query'),
        headers: named('header'),
        body: type === undefined ? undefined : bodyOf(schema?.properties ?? {}),
      };
    }),
  );
}

function bodyOf(properties: Record<string, { example?: unknown }>): DocumentedOperation['body'] {
  const examples = Object.entries(properties).filter(([, { example }]) => example !== undefined);
  return {
    names: Object.keys(properties),
    example: Object.fromEntries(examples.map(([name, { example }]) => [name, example])),
  };
}

function anyParameter(parameters: readonly any[], wanted: string): string {
  const { schema = {}, example = schema.example } = parameters.find(({ name }) => name === wanted) ?? {};
  if (schema.type === 'integer' || schema.type === 'number') return '999999';
  return String(schema.format === 'uuid' ? randomUUID() : (example ?? randomUUID()));
}
