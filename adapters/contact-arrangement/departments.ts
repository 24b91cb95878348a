import type { Department } from '../../platform/source-systems.ts';

/** What the name of an office contains; the first that fits. */
const marks: readonly (readonly [RegExp, Department])[] = [
  [/残联|残疾人联合会/u, 'DISABLED_PERSONS_FEDERATION'],
  [/公安|派出所/u, 'PUBLIC_SECURITY'],
  [/农业农村|乡村振兴|扶贫|经发办|经济发展办/u, 'RURAL_AFFAIRS'],
  [/民政/u, 'CIVIL_AFFAIRS'],
  [/司法/u, 'JUSTICE'],
  [/人社|人力资源|劳动/u, 'LABOUR'],
  [/市场监管|市场监督/u, 'MARKET_SUPERVISION'],
  [/教育|教体|科教|教科/u, 'EDUCATION'],
  [/小学|中学|学校/u, 'SCHOOL'],
  [/镇|乡|街道/u, 'TOWN'],
];

/** Null for an office that receives no flags. */
export function departmentOfOffice(name: string): Department | null {
  return marks.find(([mark]) => mark.test(name))?.[1] ?? null;
}
