import { RefusedError } from '../platform/errors.ts';

export type RefusalCode =
  | 'EMPTY_FILE'
  /** Another kind of file: PDF, picture, archive, document. */
  | 'NOT_A_TABLE'
  | 'ENCRYPTED'
  /** Cut off, checksum wrong, markup broken. */
  | 'DAMAGED'
  /** Built to exhaust or attack the reader: zip bomb, DTD. */
  | 'UNSAFE'
  | 'TOO_LARGE'
  /** Reading it took more memory or time than one file may. */
  | 'TOO_COSTLY'
  /** Neither UTF-8 nor GB18030 nor UTF-16. */
  | 'ENCODING'
  | 'HEADER_NOT_FOUND'
  | 'MISSING_COLUMNS';

export type RefusalDetail = {
  sheet?: string;
  /** Captions of the agency's template that the file lacks. */
  missing?: readonly string[];
  captionsSeen?: readonly string[];
};

/** A whole file that cannot be taken in. The message is fit to show to the person who sent it. */
export class ExportRefused extends RefusedError {
  declare readonly code: RefusalCode;
  readonly sheet?: string;
  readonly missing?: readonly string[];
  readonly captionsSeen?: readonly string[];

  constructor(code: RefusalCode, message: string, detail: RefusalDetail = {}, cause?: unknown) {
    super(code, message, cause === undefined ? {} : { cause });
    if (detail.sheet !== undefined) this.sheet = detail.sheet;
    if (detail.missing !== undefined) this.missing = detail.missing;
    if (detail.captionsSeen !== undefined) this.captionsSeen = detail.captionsSeen;
  }
}
