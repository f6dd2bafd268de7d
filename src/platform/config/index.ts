export { ConfigModule } from './config.module.js';
export { ensureDataDir } from './data-dir.js';
export { processEnvironment, type Environment } from './environment.js';
export { RootSecret, type DerivingSecret } from './root-secret.js';
export { parseSettings, Settings, SettingsError } from './settings.js';
export { settingsSchema } from './settings.schema.js';
