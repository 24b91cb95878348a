import type { DataSource } from 'typeorm';
import type { TestRecord } from '../test-support.ts';
import { evidenceHashSql } from './evidence.ts';

export type TestDecision = { kind: 'MUST_LINK' | 'CANNOT_LINK'; record: string; other: string };

/** Stores a decision about two linked records, by their keys, as a steward makes it. Returns its id. */
export async function decide(
  db: DataSource,
  { kind, record, other }: TestDecision,
  decisionId = `d-${kind}-${record}-${other}`,
): Promise<string> {
  await db.query(
    `insert into children.decision (decision_id, kind, source_system, record_id, other_source_system, other_record_id,
       reason, actor, department, evidence_hash)
     select $4, $1, r.source_system, r.record_id, o.source_system, o.record_id, '查证', 'steward', 'EDUCATION',
       ${evidenceHashSql('r', 'o')}
     from children.link_record r, children.link_record o where r.source_key = $2 and o.source_key = $3`,
    [kind, record, other, decisionId],
  );
  return decisionId;
}

export async function undo(db: DataSource, decisionId: string): Promise<void> {
  await db.query(
    `insert into children.decision_undone (decision_id, reason, actor, department)
     values ($1, '误判', 'steward', 'EDUCATION')`,
    [decisionId],
  );
}

export const population = (key: string, values: Omit<TestRecord, 'key' | 'source'>): TestRecord => ({
  key,
  source: 'population-registry',
  ...values,
});

export const student = (key: string, values: Omit<TestRecord, 'key' | 'source'>): TestRecord => ({
  key,
  source: 'student-registry',
  ...values,
});
