import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The weights shipped before are taken out of use: the next link takes those shipped now. A trained model stays. */
export class ShippedModel1800000000462 implements MigrationInterface {
  readonly name = 'ShippedModel1800000000462';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`update children.linkage_model set active = false where version = 'default-5'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`update children.linkage_model set active = true where version = 'default-5'
      and not exists (select from children.linkage_model where active)`);
  }
}
