import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

/**
 * The student registry names another hukou place than the household register, or still the one from which the police have
 * the pupil as moved out, emigrated or cancelled. The register is the record of hukou, so the registry corrects its own.
 * Only towns are compared, and only where both give one: of a county alone nobody can tell whether they agree. A hukou that
 * was cancelled is nowhere, so a county is enough.
 * Source: R5; 户口登记条例 (the household register is the record of registration).
 */
export const hukouPlaceDiffers = defineRule({
  code: 'hukou-place-differs',
  title: {
    zh: '学籍登记的户口所在地与户籍不一致',
    en: 'The registry’s hukou place is not the registered one',
  },
  action: {
    zh: '对照户口簿核实户口所在地，更正学籍系统；户籍有误的请派出所更正。',
    en: 'Check the place against the household register and correct the registry, or have the police correct theirs.',
  },
  clause: 'R5 更新修正错漏信息，确保各部门掌握的数据精准一致',
  department: 'EDUCATION',
  severity: 'LOW',
  dueInDays: 60,
  cases: ({ household, student }) => {
    const [said, registered] = [student.hukouPlace, household.division];
    const told = sql`${said} ~ '^([0-9]{6}|[0-9]{9}|[0-9]{12})$'`;
    const towns = all([told, sql`least(length(${said}), length(${registered})) >= 9`]);
    const sameTown = sql`left(${said}, 9) = left(${registered}, 9)`;
    const sameCounty = sql`left(${said}, 6) = left(${registered}, 6)`;
    const enrolled = sql`${student.activeRecords} > 0`;
    const unregistered = all([
      sql`${household.normalRecords} = 0`,
      sql`${household.deceasedRecords} = 0`,
      sql`${household.goneRecords} > 0`,
    ]);
    const stillThere = any([
      all([sql`${household.status} = 'MOVED_OUT'`, towns, sameTown]),
      all([
        sql`${household.status} in ('CANCELLED', 'EMIGRATED')`,
        told,
        sql`length(${registered}) >= 6`,
        sameCounty,
      ]),
    ]);
    const left = all([sql`${student.records} > 0`, not(enrolled)]);
    const agreed = isTrue(all([sql`${household.normalRecords} > 0`, towns, sameTown]));
    const evidence = [student.hukouPlace, household.division, household.status, student.schoolName];
    return [
      {
        discriminator: 'place',
        when: all([
          enrolled,
          sql`${household.records} = 1 and ${household.normalRecords} = 1`,
          isTrue(all([towns, not(sameTown)])),
        ]),
        told: any([left, agreed, unregistered, sql`${household.deceasedRecords} > 0`]),
        evidence,
        supersedes: ['status'],
      },
      {
        discriminator: 'status',
        when: all([enrolled, unregistered, isTrue(stillThere)]),
        told: any([
          left,
          agreed,
          sql`${household.deceasedRecords} > 0`,
          all([unregistered, isTrue(all([towns, not(sameTown)]))]),
        ]),
        evidence,
        supersedes: ['place'],
      },
    ];
  },
});
