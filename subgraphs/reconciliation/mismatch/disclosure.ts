import { sourceSystems, subgraphOf } from '../../../platform/source-systems.ts';
import type { SourceSystem, SubgraphName } from '../../../platform/source-systems.ts';
import type { Caller, ViewName } from '../../../platform/subgraph/types.ts';
import { viewNames } from '../../../platform/subgraph/types.ts';

const viewOfSubgraph: Partial<Record<SubgraphName, ViewName>> = {
  students: 'student',
  households: 'household',
  welfare: 'welfare',
  disability: 'disability',
};

/** The agency's view a source's values are of. */
export function viewOfSource(source: SourceSystem): ViewName | undefined {
  return viewOfSubgraph[subgraphOf(source)];
}

/**
 * Whose data a flag gives away by being there, whatever its evidence shows: that a child has a certificate, or is of a
 * monitored household. Every rule is listed, so that a new one cannot be forgotten. A flag whose discriminator is a source
 * gives away that source's data besides.
 */
export const ruleDisclosures: Readonly<Record<string, readonly ViewName[]>> = {
  'attending-without-student-record': ['student'],
  'birth-date-differs': [],
  'care-marks-contradict': ['student', 'household'],
  'certificate-contradicts-number': ['disability'],
  'citizen-id-differs': [],
  'citizen-id-invalid': [],
  'disability-category-differs': ['disability'],
  'disability-known-to-welfare-only': ['welfare', 'disability'],
  'disability-marked-without-certificate': ['student', 'disability'],
  'disability-not-marked-by-school': ['student', 'disability'],
  'disabled-child-not-enrolled': ['disability'],
  'disabled-child-without-placement': ['disability'],
  'disappeared-from-source': [],
  'dropout-recorded': ['student'],
  'duplicate-student-record': ['student'],
  'enrolled-but-absent-this-term': ['student'],
  'enrolled-but-deceased': ['student', 'household'],
  'entitled-without-aid': ['student', 'welfare'],
  // To whom it is not to correct only with all four: the less know of a child's ethnic group, the better.
  'ethnic-group-differs': ['student', 'household', 'welfare', 'disability'],
  'expelled-in-compulsory-years': ['student'],
  'grade-age-outlier': ['student'],
  'grade-not-updated': ['student'],
  'graduate-not-in-junior-school': ['student'],
  'hukou-here-school-elsewhere': ['student', 'household'],
  'leave-of-absence-overdue': ['student'],
  'movement-not-approved': ['student'],
  'name-differs': [],
  'no-guardian': ['household', 'welfare'],
  'out-of-school-referral': ['welfare'],
  'return-not-registered': ['student'],
  'school-age-not-enrolled': ['household'],
  'school-stage-differs': ['student', 'welfare'],
  'sex-differs': [],
  'three-counts-differ': ['student'],
  'truancy-counts-as-dropout': ['student'],
  'welfare-child-not-enrolled': ['welfare'],
  'welfare-says-in-but-not-enrolled': ['welfare'],
  'welfare-says-out-but-enrolled': ['welfare'],
  'whereabouts-unknown': ['welfare'],
};

/** Whose data an evidence column holds beside those of its own source: what a school or a household notes of them. */
const columnDisclosures: Readonly<Record<string, readonly ViewName[]>> = {
  'student.disabilityCategory': ['disability'],
  'student.inclusiveEducation': ['disability'],
  'student.inclusiveLabel': ['disability'],
  'student.specialPlacement': ['disability'],
  'student.receivesBoardingSubsidy': ['welfare'],
  'welfare.disabled': ['disability'],
  'welfare.disabilityCategory': ['disability'],
  'child.disabled': ['welfare', 'disability'],
  'child.livingGuardians': ['household', 'welfare'],
};

/** Whether a value of the comparison row may be shown to who holds these views. */
export function maySeeColumn(
  field: string,
  source: SourceSystem | null,
  views: readonly ViewName[],
): boolean {
  const own = source === null ? undefined : viewOfSource(source);
  const needed = [...(own === undefined ? [] : [own]), ...(columnDisclosures[field] ?? [])];
  return needed.every((view) => views.includes(view));
}

/** Which flags a caller may know of: those it must correct itself, and those that give nothing away it may not see. */
export type FlagSight = {
  department: string;
  /** Prefix it is confined to. */
  division: string;
  views: readonly ViewName[];
  hiddenRules: readonly string[];
  hiddenSources: readonly SourceSystem[];
  /** Whether every agency's data are open to it. */
  isWhole: boolean;
};

/** For the hub itself, which acts for nobody. */
export const everyFlag: FlagSight = {
  department: '',
  division: '',
  views: viewNames,
  hiddenRules: [],
  hiddenSources: [],
  isWhole: true,
};

export function flagSight(caller: Pick<Caller, 'department' | 'division' | 'views'>): FlagSight {
  const { department, division, views } = caller;
  const isHidden = (view: ViewName | undefined): boolean => view !== undefined && !views.includes(view);
  return {
    department,
    division,
    views,
    hiddenRules: Object.keys(ruleDisclosures).filter((rule) => ruleDisclosures[rule]?.some(isHidden)),
    hiddenSources: sourceSystems.filter((source) => isHidden(viewOfSource(source))),
    isWhole: viewNames.every((view) => views.includes(view)),
  };
}

/** SQL condition on the flag of an alias; `parameter` gives a value its place. True for all where nothing is hidden. */
export function inSight(sight: FlagSight, parameter: (value: unknown) => string, flag = 'm'): string {
  if (sight.isWhole) return 'true';
  const { department, hiddenRules, hiddenSources } = sight;
  return `(${flag}.department = ${parameter(department)} or not (${flag}.rule = any(${parameter(hiddenRules)}::text[])
    or ${flag}.discriminator = any(${parameter(hiddenSources)}::text[])))`;
}
