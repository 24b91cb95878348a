/** What reading one file may cost; a file beyond it is refused. */
export type ReadingLimits = {
  /** MiB of JavaScript heap. */
  heapMiB: number;
  /** Seconds of reading, without the time spent waiting for the database. */
  seconds: number;
  /** Bytes of a compressed workbook once unpacked. */
  inflatedBytes: number;
};

/** A million rows of 60 columns pass with room to spare. */
export const defaultReadingLimits: ReadingLimits = {
  heapMiB: 160,
  seconds: 1_800,
  inflatedBytes: 8 * 1024 ** 3,
};
