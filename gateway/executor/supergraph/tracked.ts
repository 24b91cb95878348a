/** Objects whose keys are told with every answer, also where the client did not ask for them. */
export type Tracked = {
  type: string;
  key: string;
  /** Field of other types that holds such an object. */
  field: string;
  /** Fields of other types that hold its key; where a type has any, `field` is not asked for. */
  keyFields: readonly string[];
};
