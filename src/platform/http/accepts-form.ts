import { applyDecorators } from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';
import { RouteFact } from '../../common/index.js';

export const FORM_MEDIA_TYPE = 'application/x-www-form-urlencoded';

/** What `@AcceptsForm()` leaves on the Fastify route. */
export interface FormRouteConfig {
  readonly acceptsForm?: boolean;
}

/** Marks a route that takes a form (RFC 6749 §3.2) and no other media type; all others take JSON and no form. */
export const AcceptsForm = (): MethodDecorator =>
  applyDecorators(RouteFact({ acceptsForm: true } satisfies FormRouteConfig), ApiConsumes(FORM_MEDIA_TYPE));
