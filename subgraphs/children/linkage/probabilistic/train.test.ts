import { describe, expect, it } from 'vitest';
import { useChildren } from '../test-support.ts';
import type { LinkageSpecification, Model } from './specification.ts';
import type { Person } from './test-support.ts';
import { persons, withPersons } from './test-support.ts';
import type { TrainingPlan } from './train.ts';
import { trainModel } from './train.ts';

const children = useChildren();

const plan: TrainingPlan = {
  version: 'v1',
  labelled:
    'select a.id as left_id, b.id as right_id from person a join person b on b.who = a.who and b.id > a.id',
  randomPairs: 20_000,
  entity: 'who',
  seed: 1,
  prior: 0.001,
  thresholds: { attach: 6, margin: 3, review: 3 },
};

/**
 * Two rows each of 400 persons. The second row's town is another in every tenth pair, its shade in every fifth, its
 * name in every fourth only by the initial. 400 names with 23 initials, 20 towns, 3 shades.
 */
function population(): Person[] {
  return Array.from({ length: 400 }, (_, who) => {
    const initial = String.fromCharCode(97 + (who % 23));
    const first = {
      id: 2 * who,
      who,
      name: `${initial}${who}`,
      town: `t${who % 20}`,
      shade: `s${who % 3}`,
    };
    const second = {
      ...first,
      id: 2 * who + 1,
      name: who % 4 === 0 ? `${initial}x${who}` : first.name,
      town: who % 10 === 3 ? `t${(who + 1) % 20}` : first.town,
      shade: who % 5 === 2 ? `s${(who + 1) % 3}` : first.shade,
    };
    return [first, second];
  }).flat();
}

function train(
  rows: readonly Person[],
  changes: Partial<TrainingPlan> = {},
  specification: LinkageSpecification = persons,
): Promise<Model> {
  return withPersons(children.db, rows, (sql) => trainModel(sql, specification, { ...plan, ...changes }));
}

const weight = (model: Model, comparison: string, level: string, share: 'm' | 'u'): number =>
  model.comparisons[comparison]?.find((one) => one.level === level)?.[share] ?? Number.NaN;

describe('training on labelled pairs', () => {
  it('learns m from them, and u from random pairs of two persons', async () => {
    const model = await train(population());
    expect(weight(model, 'name', 'exact', 'm')).toBeCloseTo(0.75, 2);
    expect(weight(model, 'name', 'initial', 'm')).toBeCloseTo(0.25, 2);
    expect(weight(model, 'town', 'same', 'm')).toBeCloseTo(0.9, 2);
    expect(weight(model, 'shade', 'same', 'm')).toBeCloseTo(0.8, 2);
    expect(weight(model, 'name', 'exact', 'u')).toBeLessThan(0.001);
    expect(weight(model, 'name', 'initial', 'u')).toBeCloseTo(1 / 23, 1);
    expect(weight(model, 'town', 'same', 'u')).toBeCloseTo(1 / 20, 1);
    expect(weight(model, 'shade', 'same', 'u')).toBeCloseTo(1 / 3, 1);
    expect(model).toMatchObject({ version: 'v1', specification: 'persons-1', prior: 0.001 });
  });

  it('believes in no field without fault, however clean the pairs were', async () => {
    const clean = population().map((person) => ({ ...person, shade: `s${(person.who ?? 0) % 3}` }));
    const model = await train(clean);
    expect(weight(model, 'shade', 'other', 'm')).toBe(0.02);
    expect(weight(model, 'name', 'other', 'm')).toBe(0.02);
  });

  it('leaves out pairs where one side does not say', async () => {
    const silent = population().map((person) =>
      person.id % 4 === 1 ? { id: person.id, who: person.who ?? 0 } : person,
    );
    // Only persons of odd numbers are told of twice, and one in five of them moved.
    expect(weight(await train(silent), 'town', 'same', 'm')).toBeCloseTo(0.8, 2);
  });

  it('counts an agreement among all pairs that say something, also where most of them are no disagreement', async () => {
    // Two shades that differ say nothing, unless the names agree: as the numbers of two guardians.
    const specification: LinkageSpecification = {
      ...persons,
      comparisons: persons.comparisons.map((one) =>
        one.name === 'shade'
          ? {
              ...one,
              given: 'l.shade is not null and r.shade is not null',
              levels: [
                {
                  label: 'not-given',
                  when: 'l.shade is null or r.shade is null or l.shade <> r.shade and l.name <> r.name',
                },
                ...one.levels.slice(1),
              ],
            }
          : one,
      ),
    };
    const model = await train(population(), {}, specification);
    expect(weight(model, 'shade', 'same', 'm')).toBeCloseTo(0.8, 2);
    expect(weight(model, 'shade', 'same', 'u')).toBeCloseTo(1 / 3, 1);
    expect(weight(model, 'shade', 'other', 'm')).toBeCloseTo(3 / 19, 1);
  });

  it('counts slips as often as those who are scored make them, and neither agreement nor plain disagreement', async () => {
    const specification = {
      ...persons,
      comparisons: persons.comparisons.map((one) =>
        one.name === 'name' ? { ...one, slipsOfScored: 3 } : one,
      ),
    };
    const [usual, scored] = [await train(population()), await train(population(), {}, specification)];
    expect(weight(scored, 'name', 'initial', 'm')).toBeCloseTo(3 * weight(usual, 'name', 'initial', 'm'), 5);
    for (const level of ['exact', 'other']) {
      expect(weight(scored, 'name', level, 'm')).toBe(weight(usual, 'name', level, 'm'));
    }
  });

  it('does not take an outcome for rarer than it is told to be among those who are scored', async () => {
    const specification = {
      ...persons,
      comparisons: persons.comparisons.map((one) => ({
        ...one,
        levels: one.levels.map((level) =>
          level.label === 'initial' ? { ...level, leastOfScored: 0.4 } : level,
        ),
      })),
    };
    expect(weight(await train(population(), {}, specification), 'name', 'initial', 'm')).toBe(0.4);
  });

  it('gives the same model for the same seed', async () => {
    expect(await train(population())).toEqual(await train(population()));
  });

  it('counts the commoner values, and what is left by the value', async () => {
    const rows = Array.from({ length: 100 }, (_, id) => ({
      id,
      who: id,
      name: id < 60 ? 'ann' : `n${id % 20}`,
    }));
    const model = await train(rows);
    expect(model.termFrequencies?.['name']).toEqual({ other: 0.4 / 20, values: { ann: 0.6 } });
  });

  it('learns a field that made the labels from blocked pairs that the others are sure of', async () => {
    const specification = {
      ...persons,
      comparisons: persons.comparisons.map((one) =>
        one.name === 'shade' ? { ...one, labelled: false as const } : one,
      ),
    };
    // Pairs labelled by the shade agree on it always; the blocked ones tell the truth.
    const labelled = `${plan.labelled ?? ''} and b.shade = a.shade`;
    const blocked = `${plan.labelled ?? ''} and b.name = a.name and b.town = a.town`;
    const options = { labelled, blocked, prior: 0.4 };
    expect(weight(await train(population(), options), 'shade', 'same', 'm')).toBeCloseTo(1, 1);
    expect(weight(await train(population(), options, specification), 'shade', 'same', 'm')).toBeCloseTo(
      0.8,
      1,
    );
  });
});

describe('a level that says only what another field says', () => {
  const specification: LinkageSpecification = {
    ...persons,
    comparisons: persons.comparisons.map((one) =>
      one.name === 'shade'
        ? {
            ...one,
            labelled: false,
            levels: one.levels.map((level) =>
              level.label === 'same' ? { ...level, neutral: true as const } : level,
            ),
          }
        : one,
    ),
  };
  const blocked = `${plan.labelled ?? ''} and b.name = a.name and b.town = a.town`;

  it.each<[string, Partial<TrainingPlan>]>([
    ['blocked pairs', { blocked, prior: 0.4 }],
    ['no labels', { blocked, labelled: null }],
  ])('weighs nothing, whatever is learnt from %s', async (_, changes) => {
    const model = await train(population(), changes, specification);
    expect(weight(model, 'shade', 'same', 'm')).toBe(weight(model, 'shade', 'same', 'u'));
    expect(weight(model, 'shade', 'other', 'm')).not.toBe(weight(model, 'shade', 'other', 'u'));
  });
});

describe('training without labels', () => {
  /** Each person's two rows, and as many times as many pairs of others: some six in a hundred belong together. */
  const blocked = `select a.id as left_id, b.id as right_id from person a join person b
    on a.id % 2 = 0 and b.id % 2 = 1 and (a.who = b.who or (31 * a.who + 17 * b.who) % 29 = 0)`;

  it('finds the shares that the pairs were made with', async () => {
    const model = await train(population(), { labelled: null, blocked });
    expect(weight(model, 'name', 'exact', 'm')).toBeCloseTo(0.75, 1);
    expect(weight(model, 'name', 'initial', 'm')).toBeCloseTo(0.25, 1);
    expect(weight(model, 'shade', 'same', 'm')).toBeCloseTo(0.8, 1);
    expect(weight(model, 'name', 'exact', 'u')).toBeLessThan(0.001);
  });

  it('believes in no field without fault either', async () => {
    const model = await train(population(), { labelled: null, blocked });
    expect(weight(model, 'name', 'other', 'm')).toBeGreaterThanOrEqual(0.02);
  });

  it('learns nothing from no pairs: what nobody told weighs nothing', async () => {
    const none = 'select 1 as left_id, 2 as right_id where false';
    const model = await train(population(), { labelled: null, blocked: none });
    for (const levels of Object.values(model.comparisons)) {
      for (const { m, u } of levels) expect(m).toBeCloseTo(u, 10);
    }
  });
});
