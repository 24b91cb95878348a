import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';

export const keyIdBytes = 8;
export const saltBytes = 32;
export const tagBytes = 16;

/** Encrypts the numbered chunks of one file. */
export type ChunkCipher = {
  seal(number: number, isLast: boolean, plain: Uint8Array): Buffer;
  /** Throws whatever the cipher throws for a chunk that is not the one that was sealed under this number. */
  open(number: number, isLast: boolean, sealed: Uint8Array): Buffer;
};

/**
 * AES-256-GCM under a key of one file's own: HKDF of `key`, the file's random salt and what the file is for. A chunk's
 * nonce is its number and whether it is the last, and the header is authenticated with each: a chunk changed, moved, left
 * out or taken from another file is noticed.
 */
export function createChunkCipher(
  key: Buffer,
  { header, salt, purpose }: { header: Buffer; salt: Buffer; purpose: string },
): ChunkCipher {
  const fileKey = Buffer.from(hkdfSync('sha256', key, salt, purpose, 32));
  return {
    seal(number, isLast, plain) {
      const cipher = createCipheriv('aes-256-gcm', fileKey, nonceOf(number, isLast)).setAAD(header);
      return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    open(number, isLast, sealed) {
      const decipher = createDecipheriv('aes-256-gcm', fileKey, nonceOf(number, isLast), {
        authTagLength: tagBytes,
      }).setAAD(header);
      decipher.setAuthTag(sealed.subarray(-tagBytes));
      const plain = decipher.update(sealed.subarray(0, -tagBytes));
      // Of this cipher nothing is left for the end but the proof.
      decipher.final();
      return plain;
    },
  };
}

/** Tells a wrong key from a damaged file; says nothing about the key. */
export function keyIdOf(key: Buffer, purpose: string): Buffer {
  const mark = Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `${purpose} key id`, 32));
  return createHash('sha256').update(mark).digest().subarray(0, keyIdBytes);
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(number, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}
