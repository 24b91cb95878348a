import type { Department } from '../../../platform/source-systems.ts';

/**
 * What may be found out about a child who is said to be out of school: the hub's own categories, which every code set is
 * cross-walked to. Source: S4 (R60, R62), 四查三比对 outcomes; next actions R38; what stays monitored R21.
 */
export type CategoryCode = (typeof categories)[number]['code'];

export type Category = {
  code: CategoryCode;
  zh: string;
  en: string;
  /** REDUCED: leaves the count of suspected dropouts (核减). SUSPECTED: stays in it. */
  outcome: Outcome;
  /** Reduced is not closed (R21): somebody keeps following the child. */
  monitored: boolean;
  /** People may choose it, with evidence (R39). The others only exports can prove, or they say that nothing is known. */
  byPeople: boolean;
  next: { department: Department; zh: string; en: string } | null;
};

export type Outcome = 'REDUCED' | 'SUSPECTED';

const entry = <Code extends string>(
  code: Code,
  [zh, en]: readonly [string, string],
  outcome: Outcome,
  flags: { monitored?: true; byPeople?: false } = {},
  next: readonly [Department, string, string] | null = null,
) => ({
  code,
  zh,
  en,
  outcome,
  monitored: flags.monitored ?? false,
  byPeople: flags.byPeople ?? true,
  next: next === null ? null : { department: next[0], zh: next[1], en: next[2] },
});

export const categories = [
  entry('DECEASED', ['死亡', 'Deceased'], 'REDUCED'),
  entry('ENROLLED', ['在校有学籍', 'At school, with a student record'], 'REDUCED'),
  entry('NAME_OR_NUMBER_WRONG', ['身份证号或姓名错误', 'Name or number wrong'], 'REDUCED', {}, [
    'EDUCATION',
    '请名单来源单位更正姓名或身份证号',
    'Ask whoever sent the list to correct the name or number',
  ]),
  entry(
    'ATTENDING_IN_PROVINCE',
    ['省内就读无学籍', 'At school in the province, no record'],
    'REDUCED',
    {
      monitored: true,
    },
    [
      'EDUCATION',
      '督促就读学校注册学籍,取得就读证明',
      'Have the school register the child; obtain proof of attendance',
    ],
  ),
  entry(
    'ATTENDING_OUTSIDE_PROVINCE',
    ['省外就读无学籍', 'At school in another province, no record'],
    'REDUCED',
    {
      monitored: true,
    },
    [
      'EDUCATION',
      '取得外省学校就读证明,督促注册学籍',
      'Obtain proof from the school outside; urge registration',
    ],
  ),
  entry('DEFERRED', ['延缓入学', 'Entry deferred with approval'], 'REDUCED', { monitored: true }, [
    'EDUCATION',
    '跟踪延缓年限,到期督促入学',
    'Track the years deferred; see the child into school when they end',
  ]),
  entry('ON_LEAVE', ['休学', 'On leave of absence'], 'REDUCED', { monitored: true }, [
    'SCHOOL',
    '休学期满督促复学',
    'See the child back at school when the leave ends',
  ]),
  entry('OVER_AGE', ['超龄离校', 'Over age'], 'REDUCED'),
  entry('FINISHED', ['已完成义务教育', 'Compulsory school finished'], 'REDUCED'),
  entry('NOT_YET_OF_AGE', ['未达入学年龄', 'Not yet of age'], 'REDUCED', { byPeople: false }),
  entry('HUKOU_MOVED', ['户籍原因', 'Hukou moved or cancelled'], 'REDUCED'),
  entry('DUPLICATE_HUKOU', ['双重户籍', 'Registered twice'], 'REDUCED', {}, [
    'PUBLIC_SECURITY',
    '核销重复户口',
    'Cancel the second registration',
  ]),
  entry('SHELL_HUKOU', ['空挂户', 'Registered here, living elsewhere'], 'REDUCED', { monitored: true }, [
    'PUBLIC_SECURITY',
    '查找实际居住地',
    'Find where the child lives',
  ]),
  entry('NO_SUCH_PERSON', ['查无此人', 'No such person'], 'REDUCED'),
  entry('MISSING', ['失踪失联', 'Missing, out of contact'], 'REDUCED', { monitored: true }, [
    'PUBLIC_SECURITY',
    '公安机关协查去向',
    'The police look for the child',
  ]),
  entry('ABROAD', ['出国在外', 'Abroad'], 'REDUCED'),
  entry('ILL_OR_DISABLED', ['因病因残', 'Ill or disabled'], 'SUSPECTED', { monitored: true }, [
    'EDUCATION',
    '评估后安排送教上门、随班就读或特殊教育学校',
    'Assess, then place: home teaching, ordinary class or special school',
  ]),
  entry('TAUGHT_AT_HOME', ['在家上学', 'Kept at home'], 'SUSPECTED', { monitored: true }, [
    'TOWN',
    '向监护人送达限期复学文书',
    'Serve the guardian notice to return the child',
  ]),
  entry('TIRED_OF_SCHOOL', ['厌学', 'Unwilling to go to school'], 'SUSPECTED', { monitored: true }, [
    'TOWN',
    '联合劝返,学校落实帮扶',
    'Persuade jointly; the school supports the child',
  ]),
  entry('RETURNED', ['已复学', 'Returned to school'], 'REDUCED', { byPeople: false }),
  entry('ABSENT', ['有学籍不在校', 'On the roll, not at school'], 'SUSPECTED', { byPeople: false }, [
    'SCHOOL',
    '家访劝返并上报辍学情况',
    'Visit, persuade, report the dropout',
  ]),
  entry('DROPPED_OUT', ['学籍系统标注辍学', 'The registry says dropped out'], 'SUSPECTED', {}, [
    'TOWN',
    '立案劝返',
    'Open a case and persuade',
  ]),
  entry('RETURN_REGISTERED', ['申报复学,已注册学籍', 'Claimed return, registered'], 'REDUCED', {
    byPeople: false,
  }),
  entry(
    'RETURN_NOT_REGISTERED',
    ['申报复学,未注册学籍', 'Claimed return, not registered'],
    'SUSPECTED',
    { byPeople: false },
    ['EDUCATION', '核实复学情况并注册学籍', 'Verify the return and register the child'],
  ),
  entry('NOT_FOUND', ['各库未查到', 'In no system'], 'SUSPECTED', { byPeople: false }, [
    'TOWN',
    '入户核实,核对姓名和身份证号',
    'Visit the home; check name and number',
  ]),
  entry(
    'AMBIGUOUS_MATCH',
    ['匹配不唯一', 'More than one child fits, or the keys contradict'],
    'SUSPECTED',
    { byPeople: false },
    ['EDUCATION', '核对姓名、身份证号和监护人后人工确认', 'Check name, number and guardian; decide by hand'],
  ),
  entry('UNEXPLAINED', ['待核实', 'To be verified'], 'SUSPECTED', { byPeople: false }, [
    'TOWN',
    '入户核实,多方取证',
    'Visit the home; gather evidence from several sides',
  ]),
] as const satisfies readonly Omit<Category, 'code'>[];

const byCode: ReadonlyMap<string, Category> = new Map(
  categories.map((category) => [category.code, category]),
);

export function findCategory(code: string): Category | null {
  return byCode.get(code) ?? null;
}

/** Throws for a code the hub never had: stored codes are always known. */
export function getCategory(code: string): Category {
  const found = findCategory(code);
  if (found === null) throw new RangeError('Unknown category');
  return found;
}
