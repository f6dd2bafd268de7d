export { AcceptsForm, FORM_MEDIA_TYPE } from './accepts-form.js';
export { AnswerGate } from './answer-gate.js';
export { bearerToken } from './bearer-token.js';
export { bodyTooLarge, malformedForm, malformedJson, unsupportedMediaType } from './body.errors.js';
export { configureHttp, type ForeignProblem } from './configure-http.js';
export { isOfForeignPage } from './cross-origin.js';
export { Draining } from './draining.js';
export {
  BooleanField,
  ChoiceField,
  EmailField,
  InstantField,
  IntegerField,
  ListField,
  ObjectField,
  TextField,
  UuidField,
  type FieldOptions,
} from './fields.js';
export { httpAdapter } from './http.adapter.js';
export { invalidRequest, routeNotFound } from './http.errors.js';
export { HttpModule } from './http.module.js';
export { PROBLEM_KINDS } from './problem-answer.js';
export { currentRequest, type CurrentRequest } from './request-context.js';
export { RequestGate } from './request-gate.js';
export { RequestWitness } from './request-witness.js';
export { docsHeaders } from './security-headers.js';
export { MAX_FORM_BYTES } from './transport-limits.js';
export { GatehouseValidationPipe, IgnoresUnknownFields } from './validation.pipe.js';
export { LineField, ProseField } from './written-text.js';
