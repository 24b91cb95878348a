import { readFileSync, writeFileSync } from 'node:fs';
import { listSchemaFields } from './access/policy/schema-fields.ts';
import { listPolicyGaps } from './access/policy/table.ts';
import { composeSupergraph, readSubgraphSdls } from './compose.ts';
import { loadSupergraph } from './executor/supergraph/load.ts';

/**
 * `compose-cli.ts` writes gateway/supergraph.graphql; with `--check` it only says whether the file is up to date, and whether
 * every field has its class in the access policy.
 */
const file = new URL('./supergraph.graphql', import.meta.url);
const { supergraphSdl, errors, hints } = composeSupergraph(readSubgraphSdls());
for (const problem of [...errors, ...hints]) process.stderr.write(`${problem}\n`);

if (supergraphSdl === null || hints.length > 0) {
  process.exitCode = 1;
} else if (!process.argv.includes('--check')) {
  writeFileSync(file, supergraphSdl);
} else if (readFileSync(file, 'utf8') !== supergraphSdl) {
  process.stderr.write(
    'gateway/supergraph.graphql does not match the subgraphs: run gateway/compose-cli.ts\n',
  );
  process.exitCode = 1;
}

if (supergraphSdl !== null && process.argv.includes('--check')) {
  const gaps = listPolicyGaps(listSchemaFields(loadSupergraph(supergraphSdl, null).apiSchema));
  for (const gap of gaps) process.stderr.write(`gateway/access/policy/classes.json: ${gap}\n`);
  if (gaps.length > 0) process.exitCode = 1;
}
