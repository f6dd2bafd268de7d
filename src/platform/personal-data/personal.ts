import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import type { PersonalKind } from './masks.js';

/** Stands in the OpenAPI document too: what it calls personal and what is masked are one and the same. */
export const PERSONAL = 'x-personal';

/**
 * The property of a response class holds personal data: it leaves masked unless the caller may read them. Nothing is to
 * be done where the class is used. What shows people their own data is a class without it.
 */
export const Personal = (kind: PersonalKind): PropertyDecorator =>
  ApiProperty({ [PERSONAL]: kind } as ApiPropertyOptions);
