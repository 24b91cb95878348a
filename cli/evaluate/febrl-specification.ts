import type {
  Comparison,
  LinkageSpecification,
} from '../../subgraphs/children/linkage/probabilistic/specification.ts';

/** Columns of a FEBRL set as the specification names them, in the order of the files. */
export const febrlColumns = [
  'given_name',
  'surname',
  'street_number',
  'address_1',
  'address_2',
  'suburb',
  'postcode',
  'state',
  'birth_date',
  'social_number',
] as const;

const missing = (column: string): string => `l.${column} is null or r.${column} is null`;
const edits = (column: string, most: number): string =>
  `levenshtein_less_equal(l.${column}, r.${column}, ${most}) <= ${most}`;

/** Words as they are typed: a slip or two, cut short or run on, or a different word. */
function words(name: string, column: string): Comparison {
  return {
    name,
    levels: [
      { label: 'not-given', when: missing(column) },
      { label: 'exact', when: `l.${column} = r.${column}` },
      { label: 'one-slip', when: `length(l.${column}) > 3 and ${edits(column, 1)}` },
      { label: 'two-slips', when: `length(l.${column}) > 4 and ${edits(column, 2)}` },
      { label: 'alike', when: `similarity(l.${column}, r.${column}) > 0.4` },
      { label: 'other', when: 'true' },
    ],
    termFrequency: { level: 'exact', column },
  };
}

function digits(name: string, column: string): Comparison {
  return {
    name,
    levels: [
      { label: 'not-given', when: missing(column) },
      { label: 'exact', when: `l.${column} = r.${column}` },
      { label: 'one-slip', when: edits(column, 1) },
      { label: 'two-slips', when: edits(column, 2) },
      { label: 'other', when: 'true' },
    ],
  };
}

/** A name that may stand in the column of the other name. */
function personName(name: string, column: string, other: string): Comparison {
  const { levels, ...rest } = words(name, column);
  return {
    ...rest,
    name,
    levels: [
      ...levels.slice(0, -1),
      { label: 'swapped', when: `l.${column} = r.${other} or l.${other} = r.${column}` },
      { label: 'other', when: 'true' },
    ],
  };
}

/**
 * The public FEBRL sets (made-up Australian persons with known duplicates) for the hub's engine: another country,
 * other columns and no trusted number. `table` has `id` and `febrlColumns`.
 */
export function febrlSpecification(table: string): LinkageSpecification {
  return {
    name: 'febrl-1',
    table,
    id: 'id',
    blocks: [
      { name: 'social-number', keys: ['t.social_number'] },
      { name: 'birth-date', keys: ['t.birth_date'] },
      { name: 'names', keys: ['t.given_name', 't.surname'] },
      {
        name: 'names-swapped',
        keys: ['least(t.given_name, t.surname)', 'greatest(t.given_name, t.surname)'],
      },
      { name: 'sound-of-names', keys: ['soundex(t.given_name)', 'soundex(t.surname)'] },
      { name: 'surname+postcode', keys: ['soundex(t.surname)', 't.postcode'] },
      { name: 'given-name+postcode', keys: ['soundex(t.given_name)', 't.postcode'] },
      { name: 'surname+suburb', keys: ['t.surname', 't.suburb'] },
      { name: 'given-name+suburb', keys: ['t.given_name', 't.suburb'] },
      { name: 'street', keys: ['t.street_number', 't.address_1'] },
      { name: 'number+postcode', keys: ['t.street_number', 't.postcode'] },
      { name: 'place', keys: ['t.address_2', 't.postcode'] },
    ],
    comparisons: [
      personName('given-name', 'given_name', 'surname'),
      personName('surname', 'surname', 'given_name'),
      digits('street-number', 'street_number'),
      words('street', 'address_1'),
      words('place', 'address_2'),
      words('suburb', 'suburb'),
      digits('postcode', 'postcode'),
      {
        name: 'state',
        levels: [
          { label: 'not-given', when: missing('state') },
          { label: 'exact', when: 'l.state = r.state' },
          { label: 'other', when: 'true' },
        ],
      },
      digits('birth-date', 'birth_date'),
      digits('social-number', 'social_number'),
    ],
  };
}
