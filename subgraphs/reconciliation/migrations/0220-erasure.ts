import type { MigrationInterface, QueryRunner } from 'typeorm';

/** History is append-only, but for children who are erased, and cases whose time has run out. */
export class Erasure1800000000220 implements MigrationInterface {
  readonly name = 'Erasure1800000000220';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function reconciliation.refuse_change() returns trigger language plpgsql as $$
        begin
          if current_setting('hub.erasure', true) = 'on' then
            if tg_op = 'DELETE' then return old; end if;
            return new;
          end if;
          raise exception 'History is append-only';
        end $$;
      comment on function reconciliation.refuse_change is 'Erasing a child is the one exception: the pipeline sets hub.erasure for that transaction';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function reconciliation.refuse_change() returns trigger language plpgsql as
        'begin raise exception ''History is append-only''; end';
    `);
  }
}
