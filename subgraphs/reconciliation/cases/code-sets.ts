import type { CategoryCode } from './categories.ts';

/**
 * Code sets of those who send lists, as data: a new wave brings a new entry, never an edit of an old one, and every code
 * is cross-walked to the hub's categories. Source: S4, waves 1 and 3 (R60, R62).
 */
export type CodeSet = {
  id: string;
  version: number;
  zh: string;
  en: string;
  codes: readonly Code[];
};

export type Code = {
  code: string;
  zh: string;
  /**
   * Categories the code stands for; of several, the first whose words the sender's remark uses. Where a count is given
   * in these codes, all of them count for the code.
   */
  categories: readonly CategoryCode[];
};

const code = (name: string, zh: string, ...categories: readonly CategoryCode[]): Code => ({
  code: name,
  zh,
  categories,
});

export const codeSets: readonly CodeSet[] = [
  {
    id: 'suspects-2020-wave-1',
    version: 1,
    zh: '疑似失学核查第一批',
    en: 'Suspected dropouts, first wave',
    codes: [
      code('A', '户籍原因', 'HUKOU_MOVED', 'DUPLICATE_HUKOU', 'SHELL_HUKOU', 'NO_SUCH_PERSON', 'DECEASED'),
      code('B', '在校有学籍', 'ENROLLED', 'NAME_OR_NUMBER_WRONG', 'ON_LEAVE'),
      code('C', '省内就读无学籍', 'ATTENDING_IN_PROVINCE'),
      code('D', '省外就读无学籍', 'ATTENDING_OUTSIDE_PROVINCE'),
      code('E', '延缓入学', 'DEFERRED', 'NOT_YET_OF_AGE'),
      code('F', '超龄离校', 'OVER_AGE', 'FINISHED'),
      code('G', '失踪失联', 'MISSING'),
      code('H', '出国在外', 'ABROAD'),
      code('I', '因病因残', 'ILL_OR_DISABLED'),
      code('L', '在家上学', 'TAUGHT_AT_HOME'),
    ],
  },
  {
    id: 'suspects-2020-wave-3',
    version: 1,
    zh: '疑似失学核查第三批',
    en: 'Suspected dropouts, third wave',
    codes: [
      code('A2', '厌学', 'TIRED_OF_SCHOOL'),
      code('A3', '因病因残', 'ILL_OR_DISABLED'),
      code('A4', '在家上学', 'TAUGHT_AT_HOME'),
      code('A8', '其他', 'ABROAD', 'DECEASED', 'OVER_AGE', 'FINISHED', 'HUKOU_MOVED', 'MISSING'),
      code('B2', '在校有学籍', 'ENROLLED', 'NAME_OR_NUMBER_WRONG', 'ON_LEAVE'),
    ],
  },
];

export function findCodeSet(id: string): CodeSet | null {
  return codeSets.find((set) => set.id === id) ?? null;
}

/** The code of a set that stands for a category; null: the set cannot say it. */
function codeOfCategory(set: CodeSet, category: string): string | null {
  return set.codes.find(({ categories }) => categories.some((one) => one === category))?.code ?? null;
}

/** The same finding in another code set; null where the other set cannot say it. */
export function crosswalk(category: string, to: string): string | null {
  const set = findCodeSet(to);
  return set === null ? null : codeOfCategory(set, category);
}
