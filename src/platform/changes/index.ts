export { EVERYTHING, type Change, type ChangeListener } from './change.js';
export { ChangeFeed, type Memory } from './change-feed.js';
export { ChangesCheck } from './changes.check.js';
export { ChangesModule } from './changes.module.js';
