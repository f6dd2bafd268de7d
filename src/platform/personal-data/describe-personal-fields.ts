import type { OpenAPIObject } from '@nestjs/swagger';
import { PERSONAL } from './personal.js';

interface Schema {
  readonly properties?: Readonly<Record<string, { description?: string }>>;
}

/** Says on each personal field of the document's schemas who sees it whole. */
export function describePersonalFields({ components }: OpenAPIObject, readableWith: string): void {
  for (const { properties = {} } of Object.values(components!.schemas as Record<string, Schema>)) {
    for (const property of Object.values(properties)) {
      if (!(PERSONAL in property)) continue;
      const personal = `Personal: masked for callers without \`${readableWith}\``;
      property.description = [property.description, personal].filter(Boolean).join('. ');
    }
  }
}
