/**
 * The house's edges. A room may import those above it in this list, never those below; and another room only through
 * its front door (index.ts). The composition root (app.*, main.ts, cli.ts) may import every room.
 */
const rooms = [
  'common',
  'platform',
  'audit',
  'access-control',
  'signing-keys',
  'revocation',
  'tokens',
  'users',
  'clients',
  'auth',
  'products',
  'incidents',
];

const below = rooms.map((room, i) => ({
  name: `${room}-imports-only-what-is-above-it`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: `^src/(${rooms.slice(i + 1).join('|') || '$^'})/` },
}));

const frontDoors = rooms.map((room) => ({
  name: `${room}-is-entered-by-its-front-door`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/${room}/` },
  to: {
    path: `^src/${room}/`,
    pathNot: room === 'platform' ? '^src/platform/[^/]+/index\\.ts$' : `^src/${room}/index\\.ts$`,
  },
}));

module.exports = {
  forbidden: [
    ...below,
    ...frontDoors,
    {
      name: 'platform-folders-are-entered-by-their-front-doors',
      severity: 'error',
      from: { path: '^src/platform/([^/]+)/' },
      to: { path: '^src/platform/', pathNot: ['^src/platform/$1/', '^src/platform/[^/]+/index\\.ts$'] },
    },
    {
      name: 'nobody-imports-the-composition-root',
      severity: 'error',
      from: { path: '^src/[^/]+/' },
      to: { path: '^src/[^/]+\\.ts$' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    {
      name: 'only-repositories-know-typeorm',
      severity: 'error',
      from: {
        path: '^src/(?!platform/)[^/]+/',
        pathNot: ['\\.(repository|entity|module|spec)\\.ts$'],
      },
      to: { path: 'node_modules/typeorm' },
    },
    {
      name: 'no-unlisted-packages',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'], pathNot: ['node_modules/@types/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    exclude: { path: '\\.spec\\.ts$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
