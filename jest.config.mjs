/** Everything is compiled to CommonJS inside Jest: @nestjs/throttler is CommonJS and requires the ESM-only Nest packages. */
const shared = {
  rootDir: '.',
  testEnvironment: 'node',
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json'],
  moduleNameMapper: { '^(\\.{1,2}/(?!.*node_modules).*)\\.js$': '$1' },
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'commonjs' },
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
      },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!(@nestjs|jose)/)'],
};

const project = (displayName, testMatch) => ({ ...shared, displayName, testMatch });

export default {
  collectCoverageFrom: ['src/**/*.ts', '!src/main.ts', '!src/cli*.ts', '!src/**/*.spec.ts'],
  maxWorkers: 2,
  // What modules leave behind adds up to gigabytes, and collecting them takes a quarter of the time.
  workerIdleMemoryLimit: '700MB',
  // For machines several times slower than those it was written on; nothing is asserted about time.
  testTimeout: 240_000,
  projects: [
    project('unit', ['<rootDir>/src/**/*.spec.ts']),
    project('contracts', ['<rootDir>/test/contracts/**/*.spec.ts']),
    project('architecture', ['<rootDir>/test/architecture/**/*.spec.ts']),
    project('e2e', ['<rootDir>/test/e2e/**/*.e2e-spec.ts']),
    // Real processes on SQLite, whatever services there are.
    project('process', ['<rootDir>/test/process/**/*.spec.ts']),
    project('examples', ['<rootDir>/test/examples/**/*.spec.ts']),
    project('docs', ['<rootDir>/test/docs/**/*.spec.ts']),
    project('security', ['<rootDir>/test/security/**/*.spec.ts']),
    project('cluster', ['<rootDir>/test/cluster/**/*.spec.ts']),
    project('browser', ['<rootDir>/test/browser/**/*.browser-spec.ts']),
  ],
};
