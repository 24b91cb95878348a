import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each source said of each child, with the days it held: statistics of any past day are read from it. */
export class SourceClaim1770000000041 implements MigrationInterface {
  readonly name = 'SourceClaim1770000000041';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(claimTables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table reconciliation.stale_claim, reconciliation.claim_export, reconciliation.source_claim',
    );
  }
}

const claimTables = `
create table reconciliation.source_claim (
  child_id text not null,
  source_system text not null,
  record_id bigint not null,
  valid_from date not null,
  valid_to date,
  division text,
  birth_date date,
  status text,
  grade text,
  school text,
  school_name text,
  category text,
  changed_on date,
  until date,
  groups text[] not null default '{}'
);
comment on table reconciliation.source_claim is 'What one record of a source said of a child, and from which day on; follows from the observations alone, so it can be rebuilt at any time';
comment on column reconciliation.source_claim.valid_from is 'Day of the export that first said this';
comment on column reconciliation.source_claim.valid_to is 'First day on which it no longer held; null: it still holds';
comment on column reconciliation.source_claim.status is 'As the hub reads the source''s own status';
comment on column reconciliation.source_claim.school is 'School code, where there is none its name';
comment on column reconciliation.source_claim.category is 'Monitoring category, disability category or graduation year';
comment on column reconciliation.source_claim.changed_on is 'Day of the last change of status, as the source gives it';
comment on column reconciliation.source_claim.until is 'Last day of a certificate';
comment on column reconciliation.source_claim.groups is 'Groups the record puts the child in: LEFT_BEHIND, MIGRANT, ORPHAN, SPECIAL_PLACEMENT, UNATTENDED';
create index source_claim_child on reconciliation.source_claim (child_id);
create index source_claim_division on reconciliation.source_claim (division text_pattern_ops);

create table reconciliation.claim_export (
  source_system text not null,
  batch_id int not null,
  as_of date not null,
  coverage text not null,
  removes boolean not null,
  primary key (source_system, batch_id)
);
comment on table reconciliation.claim_export is 'The exports the claims follow from; removes: a full export, which also tells who is not in it';

create table reconciliation.stale_claim (
  child_id text primary key
);
comment on table reconciliation.stale_claim is 'Children whose claims are to be worked out again';
`;
