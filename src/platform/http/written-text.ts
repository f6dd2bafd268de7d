import { applyDecorators } from '@nestjs/common';
import { Matches } from 'class-validator';
import { TextField, type FieldOptions } from './fields.js';

/** Texts that people write and read. */

const VISIBLE = String.raw`[\p{L}\p{N}\p{P}\p{S}]`;
/** What Unicode keeps for control or for no use at all; some of it databases do not tell apart. */
const UNPRINTABLE = String.raw`\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}`;

interface LengthOptions extends FieldOptions {
  readonly max: number;
}

/** One line with something to see in it. */
export const LineField = ({ max, ...options }: LengthOptions) =>
  applyDecorators(
    TextField({ min: 1, max, ...options }),
    // eslint-disable-next-line security/detect-non-literal-regexp -- made of constants
    Matches(new RegExp(`^(?=.*${VISIBLE})[^${UNPRINTABLE}]{1,${max}}$`, 'u'), {
      message: `must be one line of at most ${max} characters, with something to see in it`,
    }),
  );

/** Lines of text, tabs allowed; may be empty. */
export const ProseField = ({ max, ...options }: LengthOptions) =>
  applyDecorators(
    TextField({ max, ...options }),
    // eslint-disable-next-line security/detect-non-literal-regexp -- made of constants
    Matches(new RegExp(`^(?:[\\n\\t]|[^${UNPRINTABLE}]){0,${max}}$`, 'u'), {
      message: `must have at most ${max} characters, and no control characters other than line feeds and tabs`,
    }),
  );
