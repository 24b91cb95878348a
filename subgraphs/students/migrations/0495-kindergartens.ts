import type { MigrationInterface, QueryRunner } from 'typeorm';
import { identityViewSql, schoolYear, tables } from './0450-cohorts.ts';

/** SQL: where a row may name the class, or that the school is a special one. */
const said = (columns: readonly string[]): string =>
  `concat_ws(' ', ${columns.map((column) => `r.${column}`).join(', ')})`;

/**
 * SQL: as before, but for two. A kindergarten's class is of one year, as a grade is, and moves on with the child; one that is not named may
 * be of any: nobody is too young for it, and it says nothing else. A special school's grade says nothing of the age.
 */
const bornBy = (earlier: string, special: readonly string[]): string => `case
                 when r.grade is null and r.grade_label ~ '学前|幼儿|幼小|大班|中班|小班|托班' and (${earlier}) is not null
                 then coalesce(make_date(${schoolYear} - case when ${said(['grade_label', 'class_name'])} ~ '大班' then 5
                   when ${said(['grade_label', 'class_name'])} ~ '中班' then 4
                   when ${said(['grade_label', 'class_name'])} ~ '小班' then 3 end, 8, 31), 'infinity')
                 when ${said(special)} ~ '特殊教育|特教|培智|聋|盲校|盲人|送教' then null
                 else ${earlier} end`;

const schooling = ['school_name', 'class_name', 'grade_label'];
const changed = {
  student_record: bornBy(tables.student_record.bornBy, [...schooling, 'inclusive_label', 'status_label']),
  term_record: bornBy(tables.term_record.bornBy, schooling),
};

/** A kindergarten's class by its name, and no age of a special school's grade. */
export class StudentsKindergartens1800000000495 implements MigrationInterface {
  readonly name = 'StudentsKindergartens1800000000495';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      identityViewSql('student_record', { ...tables.student_record, bornBy: changed.student_record }),
    );
    await runner.query(
      identityViewSql('term_record', { ...tables.term_record, bornBy: changed.term_record }),
    );
  }

  down(): Promise<void> {
    // The older view has the same columns; rows already linked stay as they are.
    return Promise.resolve();
  }
}
