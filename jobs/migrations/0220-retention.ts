import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was erased, and how long what is kept. */
export class Retention1800000000220 implements MigrationInterface {
  readonly name = 'Retention1800000000220';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table jobs.erasure (
        child_id text primary key,
        reason text not null,
        order_reference text,
        actor text not null,
        at timestamptz not null default now(),
        constraint erasure_reason_check check (reason in ('ORDER', 'GROWN')),
        constraint erasure_order_check check ((reason = 'ORDER') = (order_reference is not null))
      );
      comment on table jobs.erasure is 'Ids of children whose data are no more: tombstones, which say nothing about anybody.';
      comment on column jobs.erasure.order_reference is 'File number of the order; never a name or a citizen number.';
      create table jobs.retention_setting (
        subject text primary key,
        days int not null,
        clause text not null,
        constraint retention_setting_days_check check (days between 1 and 36500)
      );
      comment on table jobs.retention_setting is 'How long what is kept; a county may change the days.';
      comment on column jobs.retention_setting.clause is 'Why it may be kept so long, and no longer.';
      insert into jobs.retention_setting (subject, days, clause) values
        ('grown-child', 1095, '《个人信息保护法》第十九条、第四十七条：保存期限为实现处理目的所必要的最短时间。年满十八周岁（R27 滚动库 0–18）后三年'),
        ('disappeared-record', 1095, '《个人信息保护法》第十九条；R82、R10：近三年毕业库核查完毕前仍需比对'),
        ('quarantined-row', 180, '《个人信息保护法》第十九条：下一学期导出数据更正后不再需要（R58）'),
        ('closed-case', 2190, '《个人信息保护法》第十九条；R32、R47：一人一案存档至义务教育年限（六年）届满');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table jobs.retention_setting, jobs.erasure');
  }
}
