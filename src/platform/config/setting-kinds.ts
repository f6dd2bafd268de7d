import { isEmail } from 'class-validator';
import ipaddr from 'ipaddr.js';
import { EnvError, makeValidator, type RequiredValidatorSpec } from 'envalid';

/**
 * The kinds of values that a setting can have. A refusal says what is expected and never repeats what was given:
 * the value may be a secret in the wrong place.
 */

export interface SettingSpec<T> {
  readonly desc: string;
  readonly example?: string;
  readonly default?: T;
  readonly devDefault?: T;
  /** Also read from the file that `<NAME>_FILE` names; never printed. */
  readonly secret?: true;
  /** What the generated documentation says the default is, where it depends on other settings. */
  readonly defaultNote?: string;
}

type Kind<T> = <S extends SettingSpec<T>>(spec: S) => S & RequiredValidatorSpec<T>;

function kind<T>(parse: (text: string) => T): Kind<T> {
  const validator = makeValidator<T>(parse);
  return ((spec: SettingSpec<T>) => ({ ...spec, ...validator(spec as never) })) as Kind<T>;
}

export const text = kind<string>((value) => value);

export const flag = kind<boolean>((value) => {
  const known: Record<string, boolean> = { true: true, on: true, '1': true, false: false, off: false, '0': false };
  const parsed = known[value.toLowerCase()];
  if (parsed === undefined) throw new EnvError('must be true or false');
  return parsed;
});

export function integer(min: number, max: number): Kind<number> {
  return kind((value) => {
    const parsed = Number(value);
    if (!/^-?\d+$/.test(value) || parsed < min || parsed > max) {
      throw new EnvError(`must be a whole number from ${min} to ${max}`);
    }
    return parsed;
  });
}

export function choice<const T extends string>(...options: readonly T[]): Kind<T> {
  return kind((value) => {
    if (!options.includes(value as T)) throw new EnvError(`must be one of ${options.join(', ')}`);
    return value as T;
  });
}

export function urlOf(...protocols: readonly string[]): Kind<string> {
  return kind((value) => {
    const parsed = URL.canParse(value) ? new URL(value) : undefined;
    if (!parsed || !protocols.includes(parsed.protocol)) {
      throw new EnvError(`must be a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`);
    }
    return value;
  });
}

function list(check: (item: string) => boolean, expected: string): Kind<readonly string[]> {
  return kind((value) => {
    const items = value.split(',').flatMap((item) => item.trim() || []);
    if (!items.every(check)) throw new EnvError(`must be a list, separated by commas, of ${expected}`);
    return Object.freeze(items);
  });
}

export const origins = list(
  (item) => URL.canParse(item) && /^https?:$/.test(new URL(item).protocol) && new URL(item).origin === item,
  'origins like https://app.example.com',
);

export const addressRanges = list(
  (item) => ipaddr.isValid(item) || ipaddr.isValidCIDR(item),
  'IP addresses or CIDR ranges',
);

export const mailAddresses = list((item) => isEmail(item), 'e-mail addresses');

/** What can be sent as a bearer token (RFC 6750 §2.1). */
export const bearerSecret = kind<string>((value) => {
  if (!/^[\w.~+/-]+=*$/.test(value))
    throw new EnvError('must be letters, digits and -._~+/ alone: it is sent in a header');
  return value;
});

export const instanceId = kind<string>((value) => {
  if (value === 'all' || !/^[\w.-]{1,60}$/.test(value)) {
    throw new EnvError('must be 1 to 60 letters, digits, dots, hyphens or underscores, and no reserved word');
  }
  return value;
});
