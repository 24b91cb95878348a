// The boundaries of docs/decisions/0001: the tree shows the data path, and nothing short-cuts it.
const test = '\\.test\\.ts$';
const agencies = '^subgraphs/(students|households|welfare|disability|children|reconciliation)/';

/**
 * Folders in the order of their work, each with the others it may use. What lies beside the folders puts them together:
 * none of them knows it, but for the files named under `shared`.
 */
const steps = {
  'gateway/executor': {
    shared: [],
    folders: {
      supergraph: [],
      tree: ['supergraph'],
      operation: ['supergraph', 'tree'],
      fetch: ['supergraph', 'tree'],
      plan: ['supergraph', 'tree', 'operation', 'fetch'],
      source: ['tree'],
      execution: ['supergraph', 'tree', 'fetch', 'plan'],
      projection: ['tree', 'operation'],
    },
  },
  'gateway/access': {
    shared: [],
    folders: {
      keys: [],
      policy: [],
      token: ['keys', 'policy'],
      guard: ['policy'],
    },
  },
  'gateway/audit': {
    shared: [],
    folders: {
      entry: [],
      chain: ['entry'],
      log: ['entry', 'chain'],
      verification: ['entry', 'chain', 'log'],
      archive: ['chain', 'log', 'verification'],
      'access-report': ['entry', 'archive'],
    },
  },
  'subgraphs/children/linkage': {
    shared: ['step', 'feed'],
    folders: {
      names: [],
      agreement: ['names'],
      'golden-record': [],
      'citizen-number': ['agreement'],
      'without-number': ['agreement', 'probabilistic'],
      probabilistic: ['names', 'agreement'],
      publication: ['names', 'golden-record'],
      scope: ['names', 'agreement', 'golden-record', 'probabilistic', 'publication'],
      arrival: ['names', 'agreement', 'citizen-number', 'publication', 'scope'],
      reading: ['golden-record', 'probabilistic'],
      review: ['golden-record', 'probabilistic', 'reading'],
    },
  },
  jobs: {
    shared: ['queue'],
    folders: {
      'bounded-reading': [],
      link: [],
      comparison: [],
      rules: ['bounded-reading'],
      reconciliation: ['comparison', 'rules', 'cases', 'suspects', 'upkeep'],
      steps: ['import'],
      observation: ['import', 'steps'],
    },
  },
  'jobs/import': {
    shared: ['ledger', 'import-lock'],
    folders: {
      plan: [],
      spool: ['plan'],
      store: ['plan'],
    },
  },
  'platform/subgraph': {
    shared: ['types', 'errors'],
    folders: {
      paging: [],
      schema: [],
      execution: [],
      'source-view': ['schema'],
      token: [],
      serving: ['token'],
    },
  },
  'platform/postgres': {
    shared: [],
    folders: {
      embedded: [],
      connection: [],
      schema: ['connection'],
      statement: ['connection'],
      bulk: ['connection'],
      signal: ['connection'],
    },
  },
  cli: {
    shared: [],
    folders: {
      command: [],
      hub: ['command'],
      audited: ['command', 'hub'],
      'audit-log': ['command', 'hub', 'audited'],
      department: ['command', 'hub', 'audited'],
      export: [],
      backup: ['hub'],
      synthesize: ['command', 'hub'],
      evaluate: ['synthesize'],
    },
  },
};
const stepRules = Object.entries(steps).flatMap(([parent, { shared, folders }]) =>
  Object.entries(folders).map(([folder, others]) => ({
    name: `${parent}/${folder}-in-its-order`,
    severity: 'error',
    from: { path: `^${parent}/${folder}/`, pathNot: [test, 'test-support'] },
    to: {
      path: `^${parent}/`,
      pathNot: [
        `^${parent}/(${[folder, ...others].join('|')})/`,
        ...shared.map((file) => `^${parent}/${file}\\.ts$`),
      ],
    },
  })),
);

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
      to: { path: '^(subgraphs|gateway|jobs|cli|bench|test)/', pathNot: '^test/fast-check\\.ts$' },
    },
    {
      name: 'gateway-only-to-subgraph-entry-points',
      severity: 'error',
      from: { path: '^gateway/', pathNot: test },
      to: { path: '^(subgraphs/(?!.*(server\\.ts|schema\\.graphql)$)|jobs/|adapters/|cli/)' },
    },
    {
      name: 'executor-knows-no-gateway',
      comment: 'It federates any graph: tokens, policy, audit and HTTP are the business of whoever uses it.',
      severity: 'error',
      from: { path: '^gateway/executor/', pathNot: test },
      to: {
        path: '^(gateway/(?!executor/)|subgraphs/|platform/(postgres|subgraph)/|node_modules/(typeorm|pg)/)',
      },
    },
    ...stepRules,
    {
      name: 'access-knows-no-audit',
      comment: 'Who may read what is decided first; what came of it is recorded after.',
      severity: 'error',
      from: { path: '^gateway/access/', pathNot: test },
      to: { path: '^gateway/audit/' },
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
