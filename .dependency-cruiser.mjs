// The boundaries of docs/decisions/0001: the tree shows the data path, and nothing short-cuts it.
const test = '\\.test\\.ts$';
const agencies = '^subgraphs/(students|households|welfare|disability|children|reconciliation)/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'subgraph-not-to-subgraph',
      comment: 'Nobody but jobs/ joins two stores.',
      severity: 'error',
      from: { path: agencies },
      to: { path: '^subgraphs/', pathNot: '^subgraphs/$1/' },
    },
    {
      name: 'adapters-only-to-platform',
      severity: 'error',
      from: { path: '^adapters/' },
      to: { path: '^(subgraphs|gateway|jobs|cli|bench|test)/' },
    },
    {
      name: 'gateway-only-to-subgraph-entry-points',
      severity: 'error',
      from: { path: '^gateway/', pathNot: test },
      to: { path: '^(subgraphs/(?!.*(server\\.ts|schema\\.graphql)$)|jobs/|adapters/|cli/)' },
    },
    {
      name: 'platform-not-to-domain',
      severity: 'error',
      from: { path: '^platform/' },
      to: { path: '^(subgraphs|gateway|jobs|adapters|cli|bench)/' },
    },
    {
      name: 'rules-are-pure',
      comment: 'A rule yields a predicate; it never talks to a database or a queue.',
      severity: 'error',
      from: { path: '^subgraphs/reconciliation/mismatch/rules/', pathNot: test },
      to: { path: 'node_modules/(typeorm|pg|bullmq)/|^platform/postgres/' },
    },
    {
      name: 'production-not-to-dev-dependencies',
      severity: 'error',
      from: { path: '^(adapters|cli|gateway|jobs|platform|subgraphs)/', pathNot: [test, 'test-support'] },
      to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'nothing-to-tests',
      severity: 'error',
      from: { path: '^(adapters|cli|gateway|jobs|platform|subgraphs)/', pathNot: [test, 'test-support'] },
      to: { path: `^test/|${test}` },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: '(^|/)node_modules/(?!typeorm|pg|bullmq)' },
  },
};
