import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Models of the probabilistic stage, the forms of names it compares, and what an incremental run must remember. */
export class ProbabilisticLinkage1780000000001 implements MigrationInterface {
  name = 'ProbabilisticLinkage1780000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table children.linkage_model (
        version text primary key,
        model jsonb not null,
        trained_at timestamptz not null default now(),
        active boolean not null
      );
      comment on table children.linkage_model is 'Weights, term frequencies and thresholds; links name the version they were scored by';
      create unique index linkage_model_active on children.linkage_model (active) where active;

      create table children.name_pinyin (
        name_key text primary key,
        folded text not null,
        pinyin text not null,
        shape text not null,
        given text not null
      );
      comment on table children.name_pinyin is 'Forms of names for comparing, worked out once a name';
      create index name_pinyin_by_pinyin on children.name_pinyin (pinyin);

      alter table children.linkage_state add model text;

      alter table children.link_record add center bigint, add seeker smallint, add seek_day date;
      comment on column children.link_record.center is 'First 17 digits of the trusted number it is linked to';
      comment on column children.link_record.seeker is 'Null: under its own trusted number. Without one: 1 settled by rule or decision, 2 by score';
      comment on column children.link_record.seek_day is 'Birth date a seeker looks for a child by';
      create index link_record_by_born on children.link_record (born);
      create index link_record_open on children.link_record (seek_day) where seeker = 2;
      create index link_record_by_center on children.link_record (center) where seeker is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table children.link_record drop center, drop seeker, drop seek_day;
      drop index if exists children.link_record_by_born;
      alter table children.linkage_state drop model;
      drop table children.name_pinyin, children.linkage_model;
    `);
  }
}
