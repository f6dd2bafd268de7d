import { masked, type PersonalKind } from './masks.js';
import { responseFieldsOf, type ResponseClass } from './response-classes.js';

/** A copy of an answer with its personal data masked; what holds none is the same object still. */
export type AnswerMask = (answer: unknown) => unknown;

type FieldMask = readonly [name: string, mask: AnswerMask];

/** The mask of answers of this class; `undefined` when neither it nor a class within it has personal fields. */
export function answerMaskOf(type: ResponseClass): AnswerMask | undefined {
  return holdsPersonalData(type, new Set()) ? compiled(type, new Map()) : undefined;
}

function holdsPersonalData(type: ResponseClass, seen: Set<ResponseClass>): boolean {
  if (seen.has(type)) return false;
  seen.add(type);
  return responseFieldsOf(type).some(({ personal, of }) => personal ?? (of && holdsPersonalData(of, seen)));
}

/** `known` holds the masks under way too, so that a class may hold itself. */
function compiled(type: ResponseClass, known: Map<ResponseClass, AnswerMask>): AnswerMask {
  const earlier = known.get(type);
  if (earlier) return earlier;
  const fields: FieldMask[] = [];
  const mask: AnswerMask = (answer) => (Array.isArray(answer) ? answer.map(mask) : maskedFields(answer, fields));
  known.set(type, mask);
  for (const { name, personal, of } of responseFieldsOf(type)) {
    if (personal) fields.push([name, maskOfKind(personal)]);
    else if (of && holdsPersonalData(of, new Set())) fields.push([name, compiled(of, known)]);
  }
  return mask;
}

const maskOfKind =
  (kind: PersonalKind): AnswerMask =>
  (value) =>
    masked(kind, value);

function maskedFields(answer: unknown, fields: readonly FieldMask[]): unknown {
  if (typeof answer !== 'object' || answer === null) return answer;
  const copy: Record<string, unknown> = { ...answer };
  for (const [name, mask] of fields) if (name in copy) copy[name] = mask(copy[name]);
  return copy;
}
