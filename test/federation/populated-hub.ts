import type { SourceSystem } from '../../platform/source-systems.ts';
import { sourceTables as disabilityTables } from '../../subgraphs/disability/tables.ts';
import { sourceTables as householdsTables } from '../../subgraphs/households/tables.ts';
import { sourceTables as studentsTables } from '../../subgraphs/students/tables.ts';
import { sourceTables as welfareTables } from '../../subgraphs/welfare/tables.ts';
import { createAgencyStore } from './agency-store.ts';
import type { HubGateway } from './hub-gateway.ts';

const agencies = [
  { name: 'students', tables: studentsTables, source: 'student-registry', row: { status: 'ENROLLED' } },
  { name: 'households', tables: householdsTables, source: 'population-registry', row: { status: 'NORMAL' } },
  { name: 'welfare', tables: welfareTables, source: 'poverty-monitoring', row: {} },
  { name: 'disability', tables: disabilityTables, source: 'disability-register', row: { status: 'VALID' } },
] as const;
const division = '450703101';

/** Children whom every agency knows, each with an open mismatch `m<id>`. */
export async function populate(hub: HubGateway, ids: readonly string[]): Promise<void> {
  await seedChildren(hub, ids);
  await seedMismatches(hub, ids);
  for (const { name, tables, source, row } of agencies) {
    const store = createAgencyStore(await hub.dataSource(name), tables);
    await store.batch(source, '2026-09-01');
    for (const id of ids) {
      await store.child(id, division);
      await store.record(source, id, row);
    }
  }
}

async function seedChildren(hub: HubGateway, ids: readonly string[]): Promise<void> {
  const children = await hub.dataSource('children');
  await children.query(
    `insert into children.child (child_id, name, division) select id, '某' || id, $2 from unnest($1::text[]) as id`,
    [ids, division],
  );
  const sources: SourceSystem[] = ['student-registry', 'population-registry'];
  await children.query(
    `insert into children.link_record (source_system, record_id, source_key, file_row, batch_id, import_id, as_of,
       present, name, name_key, citizen_id_status, id_evidence, division, child_id, rule, explanation)
     select source, place, 'key-' || place, place, 1, gen_random_uuid(), '2026-09-01', true, '某' || id, '某' || id,
       'MISSING', 'NONE', $3, id, 'UNLINKED', '{}'
     from unnest($1::text[]) with ordinality as child (id, place), unnest($2::text[]) as source`,
    [ids, sources, division],
  );
  await children.query(
    `insert into children.change (kind, child_id, division) select 'CREATED', id, $2 from unnest($1::text[]) as id`,
    [ids, division],
  );
}

async function seedMismatches(hub: HubGateway, ids: readonly string[]): Promise<void> {
  const reconciliation = await hub.dataSource('reconciliation');
  await reconciliation.query(
    `insert into reconciliation.comparison (child_id, child_division, child_schooling, child_judged_on)
     select id, $2, 'ENROLLED', '2026-09-10' from unnest($1::text[]) as id`,
    [ids, division],
  );
  await reconciliation.query(
    `insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator, department,
       division, status, severity, evidence, opened_at, due_at, updated_at)
     select 'm' || id, 'name-differs', 1, id, '', 'EDUCATION', $2, 'OPEN', 'LOW', '[]', now(), now(), now()
     from unnest($1::text[]) as id`,
    [ids, division],
  );
  await reconciliation.query(
    `insert into reconciliation.mismatch_event (mismatch_id, to_status, at, actor)
     select mismatch_id, 'OPEN', now(), 'hub' from reconciliation.mismatch`,
  );
}

/** What each subgraph asked its store for, by the comments its statements begin with. */
export function statementTitles(hub: HubGateway): [string, string[]][] {
  return Object.entries(hub.statements)
    .filter(([, statements]) => statements.length > 0)
    .map(([name, statements]) => [name, statements.map((text) => /\/\* (.*?) \*\//.exec(text)?.[1] ?? text)]);
}
