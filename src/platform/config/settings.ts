import { customCleanEnv } from 'envalid';
import { readSecretFiles, type Environment } from './environment.js';
import { judgeTogether } from './settings.rules.js';
import { settingsSchema, type SettingsValues } from './settings.schema.js';

/** Injection token and type of the settings at once. */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- the interface types exactly what parseSettings() assigns
export interface Settings extends SettingsValues {}
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging
export class Settings {
  constructor(values: SettingsValues) {
    Object.assign(this, values);
    Object.freeze(this);
  }

  get isProduction(): boolean {
    return this.NODE_ENV === 'production';
  }
}

/** Settings that cannot be run with. Names each wrong setting and never a value. */
export class SettingsError extends Error {
  constructor(readonly faults: Readonly<Record<string, string>>) {
    super(
      Object.entries(faults)
        .map(([name, fault]) => `${name} ${fault}`)
        .join('; '),
    );
    this.name = 'SettingsError';
  }
}

/**
 * Reads, checks and freezes the settings. An empty value counts as not given.
 * @throws SettingsError with every fault at once
 */
export function parseSettings(environment: Environment): Settings {
  const faults: Record<string, string> = {};
  const given = readSecretFiles(withoutEmpty(environment), faults);
  const values = customCleanEnv(
    { NODE_ENV: 'development', ...given },
    settingsSchema as never,
    (clean) => clean as SettingsValues,
    {
      reporter: ({ errors }) => {
        for (const [name, error] of Object.entries(errors)) faults[name] ??= (error as Error).message;
      },
    },
  );
  if (Object.keys(faults).length === 0) Object.assign(faults, judgeTogether(values, given));
  if (Object.keys(faults).length > 0) throw new SettingsError(faults);
  return new Settings({
    ...values,
    HOST: values.HOST || (values.DEMO_DATA ? '127.0.0.1' : '0.0.0.0'),
    PUBLIC_URL: values.PUBLIC_URL || `http://localhost:${values.PORT}`,
  });
}

function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
}
