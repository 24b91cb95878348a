import type { Department } from '../../../../platform/source-systems.ts';

/** One step of a chain: who answers for what. */
export type ChainStep = {
  /** Stable, kebab-case. */
  code: string;
  title: { zh: string; en: string };
  /** Other ways in which sheets name the step or its holder; compared without white space and punctuation. */
  aliases: readonly string[];
  /** Whose flags it answers for, unless the sheet names another department; null: a leader above the departments. */
  department: Department | null;
  /** The higher, the nearer to the child. */
  rank: number;
};

/** A way in which jurisdictions share the duty. A further one is a file in `kinds/` and a line in `kinds/index.ts`. */
export type ChainKind = {
  /** Stable, kebab-case. */
  code: string;
  title: { zh: string; en: string };
  /** Row of the acceptance list, then the clause. */
  clause: string;
  steps: readonly ChainStep[];
  /** Steps whose holders hold no office (家长): sheets may list them, the hub keeps no list of parents. */
  unstored: readonly string[];
};

/** In every chain: whoever a department names for a place. */
export const liaison: ChainStep = {
  code: 'department-liaison',
  title: { zh: '部门联络员', en: 'Liaison of a department' },
  aliases: ['联络员', '部门责任人', '部门负责人', '责任部门', '成员单位'],
  department: null,
  rank: 3,
};
