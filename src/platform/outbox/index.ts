export { Outbox, type Outgoing } from './outbox.js';
