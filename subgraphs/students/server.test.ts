import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { caller, silentLog } from '../../platform/subgraph/test-support.ts';
import type { SubgraphHandler } from '../../platform/subgraph/types.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { askViews, createAgencyStore, recordStatements } from '../../test/federation/agency-store.ts';
import { createSubgraph } from './server.ts';
import { sourceTables } from './tables.ts';

describe('StudentView', () => {
  let database: TestDatabase;
  let handler: SubgraphHandler;
  let statements: string[];

  beforeAll(async () => {
    database = await createTestDatabase();
    const dataSource = await database.dataSource('students');
    const recorded = recordStatements(dataSource);
    statements = recorded.statements;
    handler = createSubgraph({ dataSource: recorded.db, today: plainDate('2026-09-10'), log: silentLog });

    const store = createAgencyStore(dataSource, sourceTables);
    await store.batch('student-registry', '2026-09-01');
    await store.child('pupil', '450703101');
    await store.record('student-registry', 'pupil', {
      name: '某某乙',
      student_number: 'G450703201501010015',
      sex: 'MALE',
      birth_date: '2015-01-01',
      school_id: '2145000001',
      school_name: '某某小学',
      grade: 'P5',
      class_name: '五（1）班',
      status: 'ENROLLED',
      status_label: '在读',
      disability_category: 'HEARING',
      inclusive_education: false,
      receives_boarding_subsidy: true,
    });
    for (const [term, present] of [
      ['2025-2026学年第一学期', true],
      ['2025-2026学年第二学期', true],
      ['2026-2027学年第一学期', false],
    ] as const) {
      await store.record('term-registration', 'pupil', {
        term,
        present,
        reported: true,
        reported_on: '2026-02-28',
      });
    }
    await store.child('attending', '450703101');
    await store.record('term-registration', 'attending', {
      reported: false,
      absence_reason: '随父母外出 450703201501010015',
    });
    for (const year of [2024, 2025]) {
      await store.record('graduate-roster', 'attending', { graduation_year: year, school_name: '某某小学' });
    }
  });
  afterAll(() => database.drop());

  it('shows what the registry says, with the number inside the student number masked', async () => {
    const selection = `state asOf records { studentNumber name sex birthDate schoolId schoolName grade className status
      statusLabel disabilityCategory inclusiveEducation receivesBoardingSubsidy asOf present }`;
    expect(await askViews(handler, 'student', ['pupil'], selection, caller)).toEqual([
      {
        state: 'FOUND',
        asOf: '2026-09-01',
        records: [
          {
            studentNumber: 'G450703********0015',
            name: '某某乙',
            sex: 'MALE',
            birthDate: '2015-01-01',
            schoolId: '2145000001',
            schoolName: '某某小学',
            grade: 'P5',
            className: '五（1）班',
            status: 'ENROLLED',
            statusLabel: '在读',
            disabilityCategory: 'HEARING',
            inclusiveEducation: false,
            receivesBoardingSubsidy: true,
            asOf: '2026-09-01',
            present: true,
          },
        ],
      },
    ]);
  });

  it('shows whole numbers to a caller who may see them', async () => {
    const whole = { ...caller, fullCitizenId: true };
    expect(await askViews(handler, 'student', ['pupil'], 'records { studentNumber }', whole)).toEqual([
      { records: [{ studentNumber: 'G450703201501010015' }] },
    ]);
  });

  it('leaves out what is another agency’s matter for callers without its view', async () => {
    const asked = 'records { status disabilityCategory inclusiveEducation receivesBoardingSubsidy }';
    const school = { ...caller, views: ['student', 'household'] as const };
    expect(await askViews(handler, 'student', ['pupil'], asked, school)).toEqual([
      {
        records: [
          {
            status: 'ENROLLED',
            disabilityCategory: null,
            inclusiveEducation: null,
            receivesBoardingSubsidy: null,
          },
        ],
      },
    ]);
    const federation = { ...caller, views: ['student', 'disability'] as const };
    expect(
      await askViews(
        handler,
        'student',
        ['pupil'],
        'records { disabilityCategory receivesBoardingSubsidy }',
        federation,
      ),
    ).toEqual([{ records: [{ disabilityCategory: 'HEARING', receivesBoardingSubsidy: null }] }]);
  });

  it('lists terms newest first, without what a later sheet took back', async () => {
    expect(
      await askViews(handler, 'student', ['pupil'], 'termRegistrations { term reportedOn }', caller),
    ).toEqual([
      {
        termRegistrations: [
          { term: '2025-2026学年第二学期', reportedOn: '2026-02-28' },
          { term: '2025-2026学年第一学期', reportedOn: '2026-02-28' },
        ],
      },
    ]);
  });

  it('speaks of the student registry: a child on term sheets and rosters only is not found there', async () => {
    const selection =
      'state records { name } termRegistrations { reported absenceReason } graduations { graduationYear }';
    expect(await askViews(handler, 'student', ['attending'], selection, caller)).toEqual([
      {
        state: 'NOT_FOUND',
        records: [],
        termRegistrations: [{ reported: false, absenceReason: '随父母外出 450703********0015' }],
        graduations: [{ graduationYear: 2025 }, { graduationYear: 2024 }],
      },
    ]);
  });

  it('reads all three record tables in one statement', async () => {
    statements.length = 0;
    const selection = 'records { name } termRegistrations { term } graduations { graduationYear }';
    await askViews(handler, 'student', ['pupil', 'attending'], selection, caller);
    expect(statements).toHaveLength(1);
  });
});
