import { givenKeys } from '../platform/data-keys/key-source.ts';
import { newDataKey } from '../platform/data-keys/keyring.ts';

/** Data keys for a test that does not ask where they come from. */
export const keys = givenKeys([newDataKey(new Date())]);
