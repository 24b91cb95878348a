import type { ImportSource } from '../platform/source-systems.ts';
import type { Adapter } from './adapter.ts';
import { disabilityRegister } from './disability-register/parse-row.ts';
import { graduateRoster } from './graduate-roster/parse-row.ts';
import { populationRegistry } from './population-registry/parse-row.ts';
import { povertyMonitoring } from './poverty-monitoring/parse-row.ts';
import { studentRegistry } from './student-registry/parse-row.ts';
import { suspectList } from './suspect-list/parse-row.ts';
import { termRegistration } from './term-registration/parse-row.ts';

/** Everything the hub can read: source systems, and suspect lists. A new agency is one more folder and one more line here. */
export const adapters: Readonly<Record<ImportSource, Adapter>> = {
  'student-registry': studentRegistry,
  'term-registration': termRegistration,
  'graduate-roster': graduateRoster,
  'population-registry': populationRegistry,
  'poverty-monitoring': povertyMonitoring,
  'disability-register': disabilityRegister,
  'suspect-list': suspectList,
};

export function getAdapter(source: ImportSource): Adapter {
  return adapters[source];
}
