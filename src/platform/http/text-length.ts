import { ValidateBy } from 'class-validator';

/**
 * Lengths of texts in code points, as both databases count them. class-validator's own rules pass variation selectors
 * over, so a text could be longer than its column.
 */

/** At least `min` characters; of each entry, where `each` is set. */
export function AtLeast(min: number, each = false): PropertyDecorator {
  const message = `${each ? 'entries must' : 'must'} have ${min} or more characters`;
  const validate = (value: unknown) => typeof value === 'string' && charactersOf(value) >= min;
  return ValidateBy({ name: 'minLength', validator: { validate } }, { each, message });
}

/** At most `max` characters; of each entry, where `each` is set. */
export function AtMost(max: number, each = false): PropertyDecorator {
  const message = `${each ? 'entries must' : 'must'} have at most ${max} characters`;
  const validate = (value: unknown) => typeof value === 'string' && charactersOf(value) <= max;
  return ValidateBy({ name: 'maxLength', validator: { validate } }, { each, message });
}

/** Code points, as both databases count. */
function charactersOf(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
