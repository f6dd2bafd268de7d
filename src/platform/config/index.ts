export { ConfigModule } from './config.module.js';
export { ensureDataDir, keptInDataDir } from './data-dir.js';
export { processEnvironment, type Environment } from './environment.js';
export { DerivingSecret, RootSecret } from './root-secret.js';
export { SecretSeal } from './secret-seal.js';
export { parseSettings, Settings, SettingsError } from './settings.js';
export { settingsSchema } from './settings.schema.js';
