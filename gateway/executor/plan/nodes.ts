import type { AnsweredKeys } from '../fetch/answered-keys.ts';
import type { GapHandling } from '../fetch/gaps.ts';
import type { RepresentationBuilder } from '../fetch/representation.ts';
import type { Rewrite } from '../fetch/rewrite.ts';
import type { TargetPath } from '../fetch/target-path.ts';

/** The planner's answer, with everything that does not depend on one request worked out. */
export type CompiledNode =
  | { kind: 'sequence'; nodes: readonly CompiledNode[] }
  | { kind: 'parallel'; nodes: readonly CompiledNode[] }
  | { kind: 'condition'; variable: string; then: CompiledNode | null; otherwise: CompiledNode | null }
  | RootFetch
  | EntityFetch;

/** What every call of a source carries. */
export type SourceOperation = {
  source: string;
  query: string;
  operationName: string | undefined;
  variables: readonly string[];
  isMutation: boolean;
};

export type RootFetch = {
  kind: 'root';
  operation: SourceOperation;
  keys: AnsweredKeys;
  rewriteAnswer: Rewrite | null;
};

/** One call asking for entities, for several places of the tree at once where the plan allows it. */
export type EntityFetch = { kind: 'entities'; operation: SourceOperation; groups: readonly EntityGroup[] };

export type EntityGroup = {
  /** Key of the answer holding this group's list of entities. */
  alias: string;
  representationsVariable: string;
  selection: EntitySelection;
  rewriteAnswer: Rewrite | null;
  keys: AnsweredKeys;
};

/** Which entities are asked for, and how they are named. One object for all groups of a plan that agree in it. */
export type EntitySelection = {
  paths: readonly TargetPath[];
  represent: RepresentationBuilder;
  /** The member all representations differ by; null where equal ones are told by all they hold. */
  soleKey: string | null;
  rewriteRepresentation: Rewrite | null;
  /** Representations may lack what only `@requires` asks for; null where the source is told nothing beside keys. */
  gaps: GapHandling | null;
};
