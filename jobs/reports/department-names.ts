import type { Department } from '../../platform/source-systems.ts';

/** Departments as documents print them. */
export const departmentNames: Readonly<Record<Department, string>> = {
  EDUCATION: '教育',
  PUBLIC_SECURITY: '公安',
  RURAL_AFFAIRS: '农业农村（乡村振兴）',
  DISABLED_PERSONS_FEDERATION: '残联',
  CIVIL_AFFAIRS: '民政',
  JUSTICE: '司法',
  LABOUR: '人力资源和社会保障',
  MARKET_SUPERVISION: '市场监管',
  TOWN: '乡镇（街道）',
  SCHOOL: '学校',
};
