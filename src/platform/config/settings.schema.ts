import { accountsSettings } from './settings.accounts.js';
import { auditSettings } from './settings.audit.js';
import { detectionSettings } from './settings.detection.js';
import { edgeSettings } from './settings.edge.js';
import { incidentsSettings } from './settings.incidents.js';
import { serverSettings } from './settings.server.js';
import { tokensSettings } from './settings.tokens.js';

/** Every setting of the house: the source of `Settings`, of `.env.example` and of `docs/reference/settings.md`. */
export const settingsSchema = {
  ...serverSettings,
  ...tokensSettings,
  ...accountsSettings,
  ...edgeSettings,
  ...auditSettings,
  ...incidentsSettings,
  ...detectionSettings,
} as const;

type Schema = typeof settingsSchema;
type ValueOf<V> = V extends { _parse: (input: string) => infer T } ? T : never;

/** All settings by their documented names. */
export type SettingsValues = { readonly [K in keyof Schema]: ValueOf<Schema[K]> };
