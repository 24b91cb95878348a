/** The first round starts from the touched records; the others differ by the number of the one before, `$1`. */
export type Round = 'first' | 'later';
export const numberOf = (round: Round): string => (round === 'first' ? '0' : '$1');
