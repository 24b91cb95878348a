import { getNamedType, isListType } from 'graphql';
import type { GraphQLField } from 'graphql';
import type { Caller } from '../../../platform/subgraph/types.ts';
import { findPolicyRow } from '../policy/table.ts';
import type { DataClass, PolicyRow } from '../policy/table.ts';

/** Data of agencies, by the source that is named beside a value. */
const classOfSource: Readonly<Record<string, DataClass>> = {
  STUDENT_REGISTRY: 'schooling',
  TERM_REGISTRATION: 'schooling',
  GRADUATE_ROSTER: 'schooling',
  POPULATION_REGISTRY: 'household',
  POVERTY_MONITORING: 'poverty',
  DISABILITY_REGISTER: 'disability',
};

/** Classes an agency's subgraph leaves out by itself, object by object: `state` says WITHHELD, lists and values are empty. */
export const leftOutBySource: ReadonlySet<DataClass> = new Set(['household', 'poverty', 'disability']);

/** What is written about people: a citizen number may stand in any text of these classes. */
const wordClasses: ReadonlySet<DataClass> = new Set([
  'identity',
  'citizen-number',
  'schooling',
  'household',
  'poverty',
  'disability',
  'linkage',
  'mismatch',
  'case',
  'suspect-list',
]);

/** Texts that are no words: digests, files, codes of the hub's own. */
const opaqueTexts: ReadonlySet<string> = new Set([
  'CaseEvidence.sha256',
  'CaseEvidence.content',
  'ReviewCandidate.modelVersion',
]);

/** Objects that name the system they are from, in a field `source`: nothing of a withheld agency may stand there. */
export const namingSource: ReadonlySet<string> = new Set([
  'SourceLink',
  'Provenance',
  'RivalValue',
  'ReviewedRecord',
  'RejectedLink',
]);

/** Hidden field of Child: the division by which it was decided who may know of it. What is shown may be another. */
export const jurisdiction = 'jurisdiction';

/** Objects of which the answering source keeps to the division in the field named, whatever way leads to them. */
export const keptToDivision: ReadonlyMap<string, string> = new Map([
  ['Child', jurisdiction],
  ['SuspectLine', 'division'],
]);

/** Hidden field of Child: the systems by whose records the caller may know of it; null where nothing is withheld from it. */
export const knownFrom = 'knownFrom';

/** Fields that answer mismatches chosen by division; those of a child are chosen by the child's. */
export const mismatchesByDivision: ReadonlySet<string> = new Set([
  'Query.mismatch',
  'MismatchEdge.node',
  'MismatchChange.mismatch',
]);

/** Whether a text in this field may hold a citizen number. */
export function mayHoldNumber(
  type: string,
  field: GraphQLField<unknown, unknown>,
  dataClass: DataClass,
): boolean {
  const inner = isListType(field.type) ? field.type.ofType : field.type;
  return (
    getNamedType(inner).name === 'String' &&
    wordClasses.has(dataClass) &&
    !opaqueTexts.has(`${type}.${field.name}`)
  );
}

/** What a caller's class may not be told. */
export type Limits = {
  row: PolicyRow;
  fullCitizenId: boolean;
  /** Names of sources whose data are withheld. */
  withheldSources: ReadonlySet<string>;
};

const known = new Map<PolicyRow, Record<'whole' | 'masked', Limits>>();

/** The same object for callers of one class; null for a department and purpose the matrix does not know. */
export function limitsOf({ department, purpose, fullCitizenId }: Caller): Limits | null {
  const row = findPolicyRow(department, purpose);
  if (row === null) return null;
  let limits = known.get(row);
  if (limits === undefined) {
    limits = { whole: limitsOfRow(row, true), masked: limitsOfRow(row, false) };
    known.set(row, limits);
  }
  return fullCitizenId && row.effects['citizen-number'] === 'allow' ? limits.whole : limits.masked;
}

function limitsOfRow(row: PolicyRow, fullCitizenId: boolean): Limits {
  const withheld = Object.keys(classOfSource).filter((source) => {
    const dataClass = classOfSource[source];
    return dataClass !== undefined && row.effects[dataClass] === 'withhold';
  });
  return { row, fullCitizenId, withheldSources: new Set(withheld) };
}
