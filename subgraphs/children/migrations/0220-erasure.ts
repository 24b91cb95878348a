import type { MigrationInterface, QueryRunner } from 'typeorm';

const changeKinds = ['CREATED', 'JOINED', 'SPLIT', 'MOVED', 'UPDATED', 'RETIRED'];

/** Children may be erased: the change feed tells it, and decisions about them go although nothing else ever does. */
export class ChildErasure1800000000220 implements MigrationInterface {
  readonly name = 'ChildErasure1800000000220';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table children.change drop constraint change_kind_check;
      alter table children.change add constraint change_kind_check
        check (kind in (${[...changeKinds, 'ERASED'].map((kind) => `'${kind}'`).join(', ')}));
      create or replace function children.refuse_change() returns trigger language plpgsql as $$
        begin
          if current_setting('hub.erasure', true) = 'on' then
            if tg_op = 'DELETE' then return old; end if;
            return new;
          end if;
          raise exception '% is append-only', tg_table_name;
        end $$;
      comment on function children.refuse_change is 'Erasing a child is the one exception: the pipeline sets hub.erasure for that transaction';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function children.refuse_change() returns trigger language plpgsql as
        'begin raise exception ''% is append-only'', tg_table_name; end';
      delete from children.change where kind = 'ERASED';
      alter table children.change drop constraint change_kind_check;
      alter table children.change add constraint change_kind_check
        check (kind in (${changeKinds.map((kind) => `'${kind}'`).join(', ')}));
    `);
  }
}
