/**
 * How one value is read off a child's records of one source, as SQL over the records `r`. Most children have one record in
 * a source: `ofOne` says the same of it without an aggregate, for a fraction of the cost. `ofSeveral` is an aggregate
 * over all of them, in which `rank = 1` marks the record that speaks.
 */
export type Reading = {
  ofSeveral: string;
  ofOne: string;
  /** Of a list: its only value, of one record. */
  only?: string;
};

const filtered = (aggregate: string, condition: string): string => `${aggregate} filter (where ${condition})`;
const when = (condition: string, value: string): string => `case when ${condition} then ${value} end`;

/** How many records meet the condition. */
export function countOf(condition: string): Reading {
  return {
    ofSeveral: filtered('count(*)', condition),
    ofOne: `case when ${condition} then 1 else 0 end`,
  };
}

/** How many different values they give; none of them may be null. */
export function distinctOf(value: string, condition: string): Reading {
  return {
    ofSeveral: filtered(`count(distinct ${value})`, condition),
    ofOne: `case when ${condition} then 1 else 0 end`,
  };
}

/** The greatest value. */
export function latestOf(value: string, condition: string): Reading {
  return { ofSeveral: filtered(`max(${value})`, condition), ofOne: when(condition, value) };
}

/** The least value. */
export function leastOf(value: string, condition: string): Reading {
  return { ofSeveral: filtered(`min(${value})`, condition), ofOne: when(condition, value) };
}

/** Whether the value is true in any; null where none of them says. */
export function anyOf(value: string, condition: string): Reading {
  return { ofSeveral: filtered(`bool_or(${value})`, condition), ofOne: when(condition, value) };
}

/** The different values as a list, in order. */
export function listOf(value: string, condition: string): Reading {
  return {
    ofSeveral: filtered(`array_agg(distinct ${value})`, condition),
    ofOne: when(condition, `array[${value}]`),
    only: when(condition, value),
  };
}

/** The value of the record that speaks for the child. */
export function spoken(value: string, condition = 'true'): Reading {
  return {
    ofSeveral: `(${filtered(`array_agg(${value})`, `r.current and r.rank = 1 and ${condition}`)})[1]`,
    ofOne: when(`r.current and ${condition}`, value),
  };
}

/** The value of the newest record that meets the condition. */
export function newestOf(value: string, condition: string): Reading {
  return {
    ofSeveral: `(${filtered(`array_agg(${value} order by r.as_of desc, r.record_id desc)`, condition)})[1]`,
    ofOne: when(condition, value),
  };
}

/** The value of the newest record that has disappeared. */
export function past(value: string): Reading {
  return {
    ofSeveral: `(${filtered(`array_agg(${value} order by r.as_of desc)`, 'not r.present')})[1]`,
    ofOne: when('not r.present', value),
  };
}

export function not(reading: Reading): Reading {
  return { ofSeveral: `not ${reading.ofSeveral}`, ofOne: `not ${reading.ofOne}` };
}

/** The first that says something. */
export function firstOf(...readings: readonly Reading[]): Reading {
  const choose = (values: readonly string[]): string => `coalesce(${values.join(', ')})`;
  return {
    ofSeveral: choose(readings.map(({ ofSeveral }) => ofSeveral)),
    ofOne: choose(readings.map(({ ofOne }) => ofOne)),
  };
}
