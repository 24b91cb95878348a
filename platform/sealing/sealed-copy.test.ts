import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { givenKeys } from '../data-keys/key-source.ts';
import { newDataKey } from '../data-keys/keyring.ts';
import { openSource, withOpenFile } from '../file-source.ts';
import { readKeyId, sealCopy, sealedSource } from './sealed-copy.ts';

const frame = 64 * 1024;
const sealedFrame = frame + 16;
const header = 48;
const foot = 56;
const key = newDataKey(new Date());
const keys = givenKeys([key]);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-copies-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function* parts(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function seal(
  plain: Buffer,
  size = 10_000,
): Promise<{ sealed: Buffer; sha256: string; bytes: number }> {
  const out: Buffer[] = [];
  let told = { sha256: '', bytes: 0 };
  for await (const part of sealCopy(parts(plain, size), key, (end) => (told = end))) out.push(part);
  return { sealed: Buffer.concat(out), ...told };
}

let files = 0;
async function write(bytes: Buffer): Promise<string> {
  files += 1;
  const path = join(folder, `${files}.sealed`);
  await writeFile(path, bytes);
  return path;
}

/** All of it, read as a reader of rows does. */
async function open(bytes: Buffer, sha256: string | null = null, withKeys = keys): Promise<Buffer> {
  return withOpenFile(sealedSource(await write(bytes), withKeys, sha256), async (file) => {
    const plain = Buffer.alloc(file.size);
    for (let at = 0; at < plain.length; at += 40_000) await file.read(plain.subarray(at, at + 40_000), at);
    return plain;
  });
}

function flip(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
  return changed;
}

const damaged = { code: 'SEALED_DAMAGED' };

describe('a sealed copy', () => {
  it.each([0, 1, frame - 1, frame, frame + 1, 3 * frame, 3 * frame + 5])(
    'of %i bytes reads as the plain file',
    async (length) => {
      const plain = randomBytes(length);
      for (const size of [10_000, frame, 4 * frame]) {
        const { sealed, sha256, bytes } = await seal(plain, size);
        expect(bytes).toBe(length);
        expect((await open(sealed, sha256)).equals(plain)).toBe(true);
      }
    },
  );

  it('is read at any place, in any order, also at once', async () => {
    const plain = randomBytes(7 * frame + 123);
    const file = await openSource(sealedSource(await write((await seal(plain)).sealed), keys, null));
    const places = Array.from({ length: 60 }, (_, index) => (index * 104_729) % plain.length);
    const read = await Promise.all(
      places.map(async (at) => {
        const into = Buffer.alloc(at % 3 === 0 ? 46 : 100_000);
        return into.subarray(0, await file.read(into, at));
      }),
    );
    for (const [index, at] of places.entries()) {
      const length = at % 3 === 0 ? 46 : 100_000;
      expect(read[index]?.equals(plain.subarray(at, at + length))).toBe(true);
    }
    expect(await file.read(Buffer.alloc(10), plain.length)).toBe(0);
    expect(await file.read(Buffer.alloc(10), plain.length + 10)).toBe(0);
    await file.close();
  });

  it('shows nothing of what it holds, and is never the same twice', async () => {
    const plain = Buffer.from('农小明 450703201501010015 '.repeat(10_000));
    const [one, two] = [await seal(plain), await seal(plain)];
    expect(one.sealed.includes('450703201501010015')).toBe(false);
    expect(one.sealed.equals(two.sealed)).toBe(false);
    expect(one.sha256).toBe(two.sha256);
  });

  it('is refused wherever a bit was changed', async () => {
    const { sealed } = await seal(randomBytes(2 * frame + 100));
    const places = [8 + 8, header - 1, header, header + sealedFrame, sealed.length - foot, sealed.length - 1];
    for (const at of places) await expect(open(flip(sealed, at))).rejects.toMatchObject(damaged);
  });

  it('is refused wherever it was cut or lengthened', async () => {
    const { sealed } = await seal(randomBytes(2 * frame + 100));
    const ends = [
      0,
      10,
      header,
      header + 1,
      header + sealedFrame,
      header + 2 * sealedFrame,
      sealed.length - 1,
    ];
    for (const end of [...ends, sealed.length - foot])
      await expect(open(sealed.subarray(0, end))).rejects.toMatchObject(damaged);
    await expect(open(Buffer.concat([sealed, Buffer.alloc(1)]))).rejects.toMatchObject(damaged);
    await expect(open(Buffer.concat([sealed, Buffer.alloc(sealedFrame)]))).rejects.toMatchObject(damaged);
  });

  it('is refused when frames were taken out, put twice, exchanged, or come from another file', async () => {
    const plain = randomBytes(4 * frame);
    const { sealed } = await seal(plain);
    const { sealed: other } = await seal(plain);
    const part = (from: Buffer, number: number): Buffer =>
      from.subarray(header + number * sealedFrame, header + (number + 1) * sealedFrame);
    const built = (frames: Buffer[]): Buffer =>
      Buffer.concat([sealed.subarray(0, header), ...frames, sealed.subarray(-foot)]);
    const [a, b, c, d] = [0, 1, 2, 3].map((number) => part(sealed, number)) as [
      Buffer,
      Buffer,
      Buffer,
      Buffer,
    ];
    expect((await open(built([a, b, c, d]))).equals(plain)).toBe(true);
    for (const frames of [
      [a, b, c],
      [a, b, c, d, d],
      [a, c, b, d],
      [a, a, c, d],
      [a, part(other, 1), c, d],
    ])
      await expect(open(built(frames))).rejects.toMatchObject(damaged);
    await expect(
      open(Buffer.concat([other.subarray(0, header), sealed.subarray(header)])),
    ).rejects.toMatchObject(damaged);
  });

  it('is refused in the place of another file', async () => {
    const [one, two] = [await seal(randomBytes(100)), await seal(randomBytes(100))];
    await expect(open(one.sealed, two.sha256)).rejects.toMatchObject(damaged);
    expect((await open(one.sealed, one.sha256)).length).toBe(100);
  });

  it('tells a missing key from damage, by its id', async () => {
    const { sealed } = await seal(randomBytes(100));
    const [next, another] = [newDataKey(new Date()), newDataKey(new Date())];
    await expect(open(sealed, null, givenKeys([next]))).rejects.toMatchObject({
      code: 'SEALED_KEY_MISSING',
      message: expect.stringContaining(key.id) as string,
    });
    expect((await open(sealed, null, givenKeys([next, { ...key, name: 'old' }, another]))).length).toBe(100);
    expect(await readKeyId(await write(sealed))).toBe(key.id);
  });

  it('refuses a key under another key’s id', async () => {
    const { sealed } = await seal(randomBytes(100));
    const wrong = { ...newDataKey(new Date()), id: key.id };
    await expect(open(sealed, null, givenKeys([wrong]))).rejects.toMatchObject(damaged);
  });
});
