const education = `'student-registry', 'term-registration', 'graduate-roster'`;

/** The agencies whose rows are typed from one paper count once: a school's pupil list and its term sheet are copies. */
export const agencyOf = (row: string): string => `case when ${row}.source_system in (${education})
        then 'EDUCATION' else ${row}.source_system end`;

/** SQL condition: the two lists are one agency's; an index finds the lists of `row`. */
export const ofOneAgencySql = (row: string, other: string): string =>
  `${row}.source_system = any(case when ${other}.source_system in (${education}) then array[${education}]
        else array[${other}.source_system] end)`;
