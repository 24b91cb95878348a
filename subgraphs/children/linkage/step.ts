/** How one link run is made. */
export type LinkageOptions = {
  /** The feed holds every record, not only the touched ones. The partition is the same, the work is not. */
  full: boolean;
  /** A full run into an empty store: nothing is there to be compared with. */
  fresh?: boolean;
  /** No steward has ever decided anything: what asks for decisions is not read, nor planned. */
  undecided?: boolean;
};

/**
 * One named step of the linkage: SQL statements over `children.link_record` and the temporary `linkage_*` tables of
 * the steps before it. Steps take no parameters; what they need of the run stands in `linkage_run`.
 */
export type LinkageStep = {
  /** As written in the database log and in timings. */
  name: string;
  sql: (options: LinkageOptions) => string;
  /** A query for one boolean, `needed`: whether there is anything to do. */
  needed?: string;
};
