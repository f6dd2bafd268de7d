export { EVERYTHING, type Change, type ChangeListener } from './change.js';
export { ChangeFeed } from './change-feed.js';
export { ChangesModule } from './changes.module.js';
