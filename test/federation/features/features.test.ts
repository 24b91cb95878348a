import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directiveFeatures } from './directives.ts';
import { entityFeatures } from './entities.ts';
import { startFeatureGraph } from './feature-graph.ts';
import type { FeatureGraph } from './feature-graph.ts';
import { oddFeatures } from './odd-operations.ts';
import { operationFeatures } from './operations.ts';
import { requiresFeatures } from './requires.ts';

const features = [
  ...entityFeatures,
  ...directiveFeatures,
  ...requiresFeatures,
  ...operationFeatures,
  ...oddFeatures,
];

describe.each(features)('$name', (feature) => {
  let inProcess: FeatureGraph;
  let overHttp: FeatureGraph;
  beforeAll(async () => {
    inProcess = await startFeatureGraph(feature, 'in process');
    overHttp = await startFeatureGraph(feature, 'over HTTP');
  });
  afterAll(async () => {
    await inProcess?.stop();
    await overHttp?.stop();
  });

  it.each(feature.cases)('$title', async ({ query, variables, data, errors = [], calls }) => {
    const result = await inProcess.ask(query, variables);
    const told = (result.errors ?? []).map(({ path, extensions }) => [
      (path ?? []).join('.'),
      String(extensions?.['code']),
    ]);
    expect({ data: result.data, errors: told }).toEqual({ data, errors });
    if (calls !== undefined) expect(inProcess.calls().toSorted()).toEqual(calls.toSorted());
    // The same objects in the same order, texts included.
    expect(JSON.stringify(await overHttp.ask(query, variables))).toBe(JSON.stringify(result));
    expect(overHttp.calls().toSorted()).toEqual(inProcess.calls().toSorted());
  });
});
