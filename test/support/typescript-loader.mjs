/**
 * `node --import ./test/support/typescript-loader.mjs file.ts` runs TypeScript as ES modules, so that tests can start
 * real processes on the sources, without a build.
 */
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
