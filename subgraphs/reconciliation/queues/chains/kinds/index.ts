import type { ChainKind } from '../chain-kind.ts';
import { fourGuaranteesOneAssurance } from './four-guarantees-one-assurance.ts';
import { jointControl } from './joint-control.ts';
import { sevenChiefs } from './seven-chiefs.ts';
import { twinLinesFourGuarantees } from './twin-lines-four-guarantees.ts';

/** Every kind of responsibility chain the hub knows. */
export const chainKinds: readonly ChainKind[] = [
  twinLinesFourGuarantees,
  jointControl,
  fourGuaranteesOneAssurance,
  sevenChiefs,
];

/** Null for a code that is none, or was withdrawn. */
export function findChainKind(code: string): ChainKind | null {
  return chainKinds.find((kind) => kind.code === code) ?? null;
}
