import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import {
  forPeopleOnly,
  insufficientScope,
  permissionMissing,
  policyInWords,
  roleMissing,
  RouteTable,
  type RouteRow,
} from './access-control/index.js';
import {
  busy,
  instanceIsolated,
  notAuthenticated,
  scopeCatalogue,
  type Policy,
  type ProblemDefinition,
  type ProblemFactory,
  type RestrictedPolicy,
} from './common/index.js';
import { Settings } from './platform/config/index.js';
import {
  bodyTooLarge,
  FORM_MEDIA_TYPE,
  invalidRequest,
  malformedForm,
  malformedJson,
  PROBLEM_KINDS,
  unsupportedMediaType,
} from './platform/http/index.js';
import { API_TAGS } from './app.openapi-tags.js';
import { sourceBlocked } from './incidents/index.js';
import { tooManyRequests } from './platform/limits/index.js';
import { describePersonalFields } from './platform/personal-data/index.js';
import { usersReadPersonal } from './users/index.js';

/**
 * The OpenAPI document. What a route needs and how it can fail is read from the very tables that the guards and the
 * filter obey, so the lock, the permission and the error answers that it shows cannot drift from what happens.
 */

const SCHEME = 'gatehouse';
const PROBLEM_SCHEMA = { $ref: '#/components/schemas/Problem' };

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']> & Record<`x-${string}`, unknown>;

export function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const { flows, taken } = signingIn(app.get(Settings));
  const builder = new DocumentBuilder()
    .setTitle('Gatehouse')
    .setDescription(`Accounts, access control and the products beside them. **Authorize** takes ${taken}.`)
    .setVersion('1')
    .addOAuth2({ type: 'oauth2', flows }, SCHEME);
  for (const [name, description] of API_TAGS) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build(), { operationIdFactory });
  document.components!.schemas = { ...document.components!.schemas, Problem: problemSchema };
  describePersonalFields(document, usersReadPersonal);
  for (const row of app.get(RouteTable).rows) {
    const operation = operationOf(document, row);
    if (operation) describe(operation, row);
  }
  return document;
}

/** What Swagger UI asks for. */
function signingIn({ PASSWORD_GRANT }: Settings) {
  const flow = { tokenUrl: '/token', scopes: {} };
  return PASSWORD_GRANT === 'on'
    ? { flows: { password: { ...flow, refreshUrl: '/token/refresh' } }, taken: 'username and password' }
    : { flows: { clientCredentials: flow }, taken: "a client's id and secret" };
}

/** `users_assignRoles`: stable, and readable in generated clients. */
function operationIdFactory(controller: string, handler: string): string {
  const area = controller.replace(/Controller$/, '');
  return `${area.charAt(0).toLowerCase()}${area.slice(1)}_${handler}`;
}

/** Nothing for routes that the document leaves out. */
function operationOf(document: OpenAPIObject, { path, method }: RouteRow): Operation | undefined {
  const item = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')];
  return item?.[method.toLowerCase() as 'get'] as Operation | undefined;
}

function describe(operation: Operation, row: RouteRow): void {
  const { policy, problems } = row;
  const isPublic = policy?.kind === 'public';
  operation['x-policy'] = policyInWords(policy);
  if (policy?.kind === 'restricted') describeRestriction(operation, policy);
  operation.description = [operation.description, needsInWords(policy)].filter(Boolean).join('\n\n');
  if (!isPublic) operation.security = [{ [SCHEME]: [] }];
  else if (policy.identifies) operation.security = [{}, { [SCHEME]: [] }];
  const shared = sharedProblems(operation, policy).map(({ definition }) => definition);
  addAnswers(operation, row.path, [...problems, ...shared]);
}

function describeRestriction(operation: Operation, { anyRole, allPermissions, allScopes }: RestrictedPolicy): void {
  if (anyRole.length > 0) operation['x-roles'] = anyRole;
  if (allPermissions.length > 0) operation['x-permissions'] = allPermissions;
  if (allScopes.length > 0) operation['x-scopes'] = allScopes;
}

/** What guards, parsers, pipe and limits answer on every route of its kind. */
function sharedProblems(operation: Operation, policy: Policy | undefined): readonly ProblemFactory[] {
  const takesInput = operation.requestBody !== undefined || (operation.parameters ?? []).length > 0;
  return [
    ...(policy?.kind === 'restricted' ? guardProblems(policy) : []),
    ...(takesInput ? [invalidRequest] : []),
    ...bodyProblems(operation),
    ...(operation['x-unlimited'] ? [] : [tooManyRequests, sourceBlocked]),
    ...(operation['x-served-in-isolation'] ? [] : [instanceIsolated]),
    busy,
  ];
}

/** What the guards refuse. */
function guardProblems({
  peopleOnly,
  anyRole,
  allPermissions,
  allScopes,
}: RestrictedPolicy): readonly ProblemFactory[] {
  return [
    notAuthenticated,
    ...(peopleOnly ? [forPeopleOnly] : []),
    ...(anyRole.length > 0 ? [roleMissing] : []),
    ...(allPermissions.length > 0 ? [permissionMissing] : []),
    ...(anyRole.length + allPermissions.length + allScopes.length > 0 ? [insufficientScope] : []),
  ];
}

/** What the parsers refuse before the route sees a body. */
function bodyProblems({ requestBody }: Operation): readonly ProblemFactory[] {
  if (!requestBody) return [];
  const takesForm = 'content' in requestBody && FORM_MEDIA_TYPE in requestBody.content;
  return [takesForm ? malformedForm : malformedJson, bodyTooLarge, unsupportedMediaType];
}

function addAnswers(operation: Operation, path: string, problems: readonly ProblemDefinition[]): void {
  const examples: Record<string, Record<string, { summary: string; value: object }>> = {};
  for (const definition of new Set(problems)) {
    const { status } = PROBLEM_KINDS[definition.kind];
    const value = { type: 'about:blank', status, code: definition.code, detail: definition.detail, path };
    (examples[status] ??= {})[definition.code] = { summary: definition.remedy, value };
  }
  for (const [status, named] of Object.entries(examples)) {
    const description = Object.values(named)
      .map(({ value }) => (value as { detail: string }).detail)
      .join('; ');
    const content = { 'application/problem+json': { schema: PROBLEM_SCHEMA, examples: named } };
    operation.responses[status] = { description, content };
  }
}

function needsInWords(policy: Policy | undefined): string {
  if (policy?.kind === 'public') return policy.identifies ? 'Public; a token, where sent, must be good.' : 'Public.';
  const named = policy ? [...policy.allPermissions, ...policy.allScopes] : [];
  const meaning = named.map((name) => `\`${name}\`: ${scopeCatalogue.get(name)?.description}.`);
  return [`Needs ${policyInWords(policy)}.`, ...meaning].join(' ');
}

const textSchema = (description: string, example: string) => ({ type: 'string', description, example });

/** RFC 9457. */
const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'path', 'requestId'],
  properties: {
    type: textSchema('RFC 9457 type', 'about:blank'),
    title: textSchema('Name of the status', 'Unauthorized'),
    status: { type: 'integer', example: 401 },
    code: textSchema('Stable; for programs', 'token.expired'),
    detail: textSchema('For people', 'Token has expired'),
    path: textSchema('Path without the query', '/users/me'),
    requestId: textSchema('As in `X-Request-Id`', '7f0c3c1e-6f1e-4c0b-9d0e-0e6f7a3b9f11'),
    errors: {
      type: 'array',
      description: 'Each wrong field of a 422',
      items: {
        type: 'object',
        properties: {
          field: textSchema('Path of the field', 'priceCents'),
          code: textSchema('The rule', 'min'),
          message: textSchema('For people', 'must be 0 or more'),
        },
      },
    },
    error: textSchema('On `/token` and below: RFC 6749 §5.2', 'invalid_grant'),
    error_description: textSchema('On `/token` and below', 'Token has expired'),
  },
};
