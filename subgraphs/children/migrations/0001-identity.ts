import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The children schema: golden records, the linkage's own copy of what every source says about identity, and the
 * change feed. The copy keeps the linkage out of the agencies' schemas: it works on `link_record` alone.
 */
export class Identity1760000000001 implements MigrationInterface {
  name = 'Identity1760000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(childTable);
    await runner.query(linkRecordTable);
    await runner.query(changeTable);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table children.linkage_state, children.change, children.link_record, children.child',
    );
  }
}

/** Every reconciliation may update every row in columns no index holds: with room on its page that costs a quarter. */
const childTable = `
create table children.child (
  child_id text primary key,
  seq bigint generated always as identity unique,
  citizen_id text,
  name text,
  name_key text,
  sex text check (sex in ('MALE', 'FEMALE')),
  birth_date date,
  division text,
  redirect_to text references children.child,
  created_at timestamptz not null default now(),
  retired_at timestamptz,
  schooling text,
  open_mismatches int not null default 0,
  constraint child_redirects_only_when_retired check (redirect_to is null or retired_at is not null)
) with (fillfactor = 55);
comment on table children.child is 'One row per identity; a retired row is a tombstone, and redirects when its child was joined to another';
comment on column children.child.seq is 'Age of the identity: on a join the lowest survives';
comment on column children.child.citizen_id is 'Only a trusted number; a contested one stays on its record';
comment on column children.child.schooling is 'Written by the reconciliation';

create index child_by_citizen_id on children.child (citizen_id) where retired_at is null;
create index child_by_division on children.child ((coalesce(division, '')) collate "C", seq) where retired_at is null;
create index child_by_birth_date on children.child (birth_date) where retired_at is null;
create index child_by_redirect on children.child (redirect_to) where redirect_to is not null;
`;

const linkRecordTable = `
create table children.link_record (
  source_system text not null,
  record_id bigint not null,
  source_key text not null,
  file_row int not null,
  batch_id int not null,
  import_id uuid,
  as_of date not null,
  present boolean not null,
  name text not null,
  name_key text not null,
  former_name_key text,
  sex text,
  birth_date date,
  citizen_id text check (length(citizen_id) = 18),
  citizen_id_raw text,
  citizen_id_status text not null,
  id_evidence text not null,
  local_key text,
  guardian_name text,
  guardian_citizen_id text,
  phone text,
  village text,
  division text,
  row_hash uuid,
  child_id text,
  rule text,
  explanation jsonb,
  id17 bigint generated always as (left(citizen_id, 17)::bigint) stored,
  id_birth date,
  born date,
  primary key (source_system, record_id)
);
comment on table children.link_record is 'Identity fields of every agency record that may be a child''s, and the child each is linked to';
comment on column children.link_record.row_hash is 'Changes with any value of the agency''s row, also with those that are not kept here';
comment on column children.link_record.id17 is 'First 17 digits of a valid number: the 18th follows from them, and numbers join faster than text';
comment on column children.link_record.id_birth is 'Birth date inside the citizen number';
comment on column children.link_record.born is 'The record''s own birth date, else the one inside its citizen number';

create index link_record_by_id on children.link_record (id17) where id17 is not null;
create index link_record_by_name on children.link_record (name_key, born);
create index link_record_by_former_name on children.link_record (former_name_key, born) where former_name_key is not null;
create index link_record_by_child on children.link_record (child_id);
create index link_record_by_local_key on children.link_record (source_system, local_key) where local_key is not null;
create index link_record_contradicting on children.link_record (name_key, id_birth) where birth_date <> id_birth;
create index link_record_contradicting_former on children.link_record (former_name_key, id_birth)
  where birth_date <> id_birth and former_name_key is not null;
`;

const changeTable = `
create table children.change (
  seq bigint generated always as identity primary key,
  kind text not null check (kind in ('CREATED', 'JOINED', 'SPLIT', 'MOVED', 'UPDATED', 'RETIRED')),
  child_id text not null,
  other_child_id text,
  division text not null,
  previous_division text,
  at timestamptz not null default now()
);
comment on table children.change is 'What happened to identities, oldest first. Written under one lock, so that seq order is commit order';
comment on column children.change.previous_division is 'Set when the child moved between divisions: the old place is told too';

create table children.linkage_state (
  only_row boolean primary key default true check (only_row),
  today date not null
);
comment on table children.linkage_state is 'The day the last link run was made for: who counts as a child depends on it';
`;
