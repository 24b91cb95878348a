import type { Sql } from '../../../../platform/postgres/index.ts';
import { inSight } from '../../mismatch/disclosure.ts';
import type { FlagSight } from '../../mismatch/disclosure.ts';
import type { CaseFacts, CaseOrigin } from '../case-events.ts';
import { openStatus } from '../../mismatch/open-status.ts';

/** What a case may be opened for, and what it is opened with. */
export function createCaseOpenings(db: Sql) {
  return {
    /** What a case is opened with: the child as the comparison knows it. Null outside the caller's division. */
    async findOpening(
      childId: string,
      division: string,
    ): Promise<{ childId: string; division: string; facts: CaseFacts; earlier: number } | null> {
      const rows: { childId: string; division: string; facts: CaseFacts; earlier: number }[] = await db.query(
        `/* cases: opening */
         with recursive followed as (
           select $1::text as child_id
           union
           select r.redirect_to from followed join reconciliation.child_redirect r using (child_id)
         )
         select c.child_id as "childId", coalesce(c.child_division, '') as division,
           json_build_object('name', coalesce(c.child_agreed_name, c.child_name), 'sex', c.child_agreed_sex,
             'birthDate', coalesce(c.child_agreed_birth_date, c.child_birth_date), 'citizenId', c.child_citizen_id,
             'schoolName', coalesce(c.student_school_name, c.term_school_name),
             'grade', coalesce(c.student_grade, c.term_grade)) as facts,
           (select count(*)::int from reconciliation.dropout_case d
             where d.child_id = c.child_id and d.ledger = 'DROPOUT' and d.status = 'CLOSED') as earlier
         from followed join reconciliation.comparison c using (child_id)
         where starts_with(coalesce(c.child_division, ''), $2)`,
        [childId, division],
      );
      return rows[0] ?? null;
    },

    /** Whether a mismatch or a line of a suspect list is about the child. */
    async isOrigin(
      origin: CaseOrigin,
      originId: string,
      childId: string,
      sight: FlagSight,
    ): Promise<boolean> {
      const values: unknown[] = [originId, childId];
      const from =
        origin === 'MISMATCH'
          ? `reconciliation.mismatch m where m.mismatch_id = $1 and ${inSight(sight, (value) => `$${values.push(value)}`)}`
          : 'reconciliation.suspect_line where line_id::text = $1';
      const found: unknown[] = await db.query(`select from ${from} and child_id = $2`, values);
      return found.length > 0;
    },

    /** Children with an open mismatch of these rules and without an open case; the most urgent mismatch of each. */
    async listWithoutCase(
      division: string,
      narrower: string,
      rules: readonly string[],
      limit: number,
      sight: FlagSight,
    ): Promise<readonly { childId: string; mismatchId: string }[]> {
      const values: unknown[] = [division, narrower, rules, limit];
      return db.query(
        `/* cases: to open */ select distinct on (m.child_id) m.child_id as "childId", m.mismatch_id as "mismatchId"
         from reconciliation.mismatch m
         where ${openStatus('m.status')} and m.rule = any($3)
           and ${inSight(sight, (value) => `$${values.push(value)}`)}
           and starts_with(m.division, $1) and starts_with(m.division, $2)
           and not exists (select from reconciliation.dropout_case d
             where d.child_id = m.child_id and d.ledger = 'DROPOUT' and d.status <> 'CLOSED')
         order by m.child_id, m.due_at, m.mismatch_id limit $4`,
        values,
      );
    },
  };
}
