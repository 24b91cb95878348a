import type { Sql } from '../../platform/postgres/index.ts';
import { createSourceViewStore } from '../../platform/subgraph/source-view/store.ts';
import type { SourceViewStore } from '../../platform/subgraph/source-view/store.ts';

export type StudentStore = SourceViewStore<'records' | 'termRegistrations' | 'graduations'>;

/** The student registry decides the state: a child seen only on a term sheet or a graduate roster has no student record. */
export function createStore(db: Sql): StudentStore {
  return createSourceViewStore(db, {
    view: 'student',
    decidedBy: 'records',
    lists: {
      records: {
        source: 'student-registry',
        table: 'student_record',
        fields: [
          'studentNumber',
          'name',
          'sex',
          'birthDate',
          'schoolId',
          'schoolName',
          'grade',
          'className',
          'status',
          'statusLabel',
          'disabilityCategory',
          'inclusiveEducation',
          'receivesBoardingSubsidy',
        ],
        needs: {
          disabilityCategory: 'disability',
          inclusiveEducation: 'disability',
          receivesBoardingSubsidy: 'welfare',
        },
      },
      termRegistrations: {
        source: 'term-registration',
        table: 'term_record',
        fields: [
          'term',
          'schoolId',
          'schoolName',
          'grade',
          'className',
          'reported',
          'reportedOn',
          'absenceReason',
        ],
        orderBy: 'r.term collate "C" desc nulls last',
        onlyPresent: true,
      },
      graduations: {
        source: 'graduate-roster',
        table: 'graduate_record',
        fields: ['graduationYear', 'schoolId', 'schoolName', 'juniorSchool'],
        orderBy: 'r.graduation_year desc nulls last',
        onlyPresent: true,
      },
    },
  });
}
