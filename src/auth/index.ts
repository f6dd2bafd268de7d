export * from './auth.module.js';
export { basicCredentials } from './basic-credentials.js';
export { HouseCutOffService } from './house-cut-off.service.js';
export * from './jwt-auth.guard.js';
export { SignInRestriction } from './sign-in-restriction.js';
export { TokenHolders } from './token-holders.service.js';
