export { EVERYTHING, type Change, type ChangeListener } from './change.js';
export { ChangeFeed, type Memory } from './change-feed.js';
export { ChangesModule } from './changes.module.js';
