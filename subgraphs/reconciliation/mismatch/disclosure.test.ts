import { describe, expect, it } from 'vitest';
import { plainDate } from '../../../platform/plain-date.ts';
import { sourceSystems } from '../../../platform/source-systems.ts';
import { catalogue } from './catalogue.ts';
import { flagSight, inSight, maySeeColumn, ruleDisclosures } from './disclosure.ts';

const isSource = (text: string): boolean => sourceSystems.some((source) => source === text);

describe('what a flag gives away', () => {
  it('is said of every rule, and of no other', () => {
    expect(Object.keys(ruleDisclosures).sort()).toEqual(catalogue.map(({ code }) => code).sort());
  });

  it.each(catalogue.map((rule) => [rule.code, rule] as const))(
    '%s: what poverty monitoring or the disability register must say for it to fire is given away',
    (code, rule) => {
      const predicates = rule
        .casesOn(plainDate('2026-09-10'))
        .filter(({ discriminator }) => !isSource(discriminator))
        .map(({ when }) => when.sql)
        .join(' ');
      const needed = (['welfare', 'disability'] as const).filter((group) =>
        predicates.includes(`c.${group}_`),
      );
      expect(ruleDisclosures[code]).toEqual(expect.arrayContaining(needed));
    },
  );
});

describe('flagSight', () => {
  it('hides from the police what welfare and the disability register say, by rule and by source', () => {
    const sight = flagSight({
      department: 'PUBLIC_SECURITY',
      division: '',
      views: ['student', 'household'],
    });
    expect(sight.hiddenRules).toContain('welfare-child-not-enrolled');
    expect(sight.hiddenRules).toContain('disabled-child-not-enrolled');
    expect(sight.hiddenRules).toContain('ethnic-group-differs');
    expect(sight.hiddenRules).not.toContain('school-age-not-enrolled');
    expect(sight.hiddenSources).toEqual(['poverty-monitoring', 'disability-register']);
  });

  it('hides nothing from who may see everything', () => {
    const sight = flagSight({
      department: 'EDUCATION',
      division: '',
      views: ['student', 'household', 'welfare', 'disability'],
    });
    expect(sight).toMatchObject({ hiddenRules: [], hiddenSources: [], isWhole: true });
    expect(inSight(sight, () => '$1')).toBe('true');
  });
});

describe('maySeeColumn', () => {
  it.each([
    ['student.schoolName', 'student-registry', true],
    ['student.disabilityCategory', 'student-registry', false],
    ['student.receivesBoardingSubsidy', 'student-registry', false],
    ['welfare.householdType', 'poverty-monitoring', false],
    ['child.disabled', null, false],
    ['child.birthDate', null, true],
  ] as const)('%s of %s is seen with the student and household views: %s', (field, source, isSeen) => {
    expect(maySeeColumn(field, source, ['student', 'household'])).toBe(isSeen);
  });
});
