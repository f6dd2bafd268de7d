export { RevocationModule } from './revocation.module.js';
export { Revocations, type Cutoff, type RevocableToken } from './revocations.service.js';
