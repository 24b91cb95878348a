import { certificateNumberOf } from '../certificate.ts';
import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

/**
 * The category of a valid certificate is not the one the school or the welfare system recorded. Blank, 无残疾 and 其他残疾
 * name no category; any component of a multiple disability agrees with it, and so does the category its number names: a
 * certificate that contradicts its own number is the federation's to correct (certificate-contradicts-number).
 * Source: R5; GB/T 26341 (the certificate is the assessment of record, so the others correct theirs, unless the two agree).
 */
export const disabilityCategoryDiffers = defineRule({
  code: 'disability-category-differs',
  version: 2,
  title: { zh: '残疾类别登记不一致', en: 'Disability categories differ' },
  action: {
    zh: '以残疾人证评定类别为准核对，更正登记错误的系统。',
    en: 'Compare with the assessed category of the certificate and correct the system that is wrong.',
  },
  clause: 'R5 更新修正错漏信息，确保各部门掌握的数据精准一致',
  department: 'EDUCATION',
  severity: 'LOW',
  dueInDays: 60,
  cases: (row) => {
    const { disability, student, welfare } = row;
    const byNumber = certificateNumberOf(row).category;
    const evidence = [disability.categories, student.disabilityCategory, welfare.disabilityCategory];
    const certified = sql`${disability.validRecords} > 0`;
    const [school, monitoring] = [student, welfare].map(({ disabilityCategory: said }) => ({
      differs: isTrue(
        sql`${said} not in ('NONE', 'OTHER') and not (${said} = any (${disability.categories}))
          and ${byNumber} is distinct from ${said}`,
      ),
      agrees: isTrue(sql`${said} = any (${disability.categories}) or ${byNumber} = ${said}`),
    })) as [
      { differs: ReturnType<typeof sql>; agrees: ReturnType<typeof sql> },
      { differs: ReturnType<typeof sql>; agrees: ReturnType<typeof sql> },
    ];
    const bothAgainst = all([
      school.differs,
      monitoring.differs,
      isTrue(sql`${student.disabilityCategory} = ${welfare.disabilityCategory}`),
    ]);
    const enrolled = sql`${student.activeRecords} > 0`;
    const uncertified = sql`${disability.validRecords} = 0`;
    return [
      {
        discriminator: 'disability-register',
        department: 'DISABLED_PERSONS_FEDERATION',
        when: all([certified, enrolled, bothAgainst]),
        told: any([uncertified, school.agrees, monitoring.agrees]),
        restsOn: ['disability', 'student', 'welfare'],
        corrected: any([school.agrees, monitoring.agrees]),
        evidence,
      },
      {
        discriminator: 'student-registry',
        when: all([certified, enrolled, school.differs, not(bothAgainst)]),
        told: any([uncertified, not(enrolled), school.agrees]),
        restsOn: ['disability', 'student'],
        evidence,
      },
      {
        discriminator: 'poverty-monitoring',
        department: 'RURAL_AFFAIRS',
        when: all([certified, monitoring.differs, not(all([enrolled, bothAgainst]))]),
        told: any([uncertified, sql`${welfare.records} = 0`, monitoring.agrees]),
        restsOn: ['disability', 'welfare'],
        evidence,
      },
    ];
  },
});
