import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBackupKey, readBackupKey } from './key-file.ts';
import { seal, unseal } from './sealed-file.ts';

const chunk = 64 * 1024;
const header = 48;
const key = randomBytes(32);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-sealed-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function* parts(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function sealed(plain: Buffer, size = 10_000): Promise<Buffer> {
  const out: Buffer[] = [];
  for await (const part of seal(parts(plain, size), key)) out.push(part);
  return Buffer.concat(out);
}

async function opened(bytes: Buffer, with_ = key): Promise<Buffer> {
  const path = join(folder, 'backup');
  await writeFile(path, bytes);
  const out: Buffer[] = [];
  for await (const part of unseal(path, with_)) out.push(part);
  return Buffer.concat(out);
}

function flip(bytes: Buffer, at: number): void {
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
}

const damaged = { code: 'BACKUP_DAMAGED' };

describe('a sealed file', () => {
  it.each([0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk, 3 * chunk + 5])(
    'of %i bytes opens as it was',
    async (length) => {
      const plain = randomBytes(length);
      expect((await opened(await sealed(plain))).equals(plain)).toBe(true);
      expect((await opened(await sealed(plain, chunk * 4))).equals(plain)).toBe(true);
    },
  );

  it('of the first version of the format opens', async () => {
    const first = Buffer.from(
      'SFVCQktVUDHe4TVTsx3E+CakyWYPmToSRBQSfAApTZ1Jm8sT10cgSqmd/ACKTxcZ1Nf2QReqrHO/XrHZLlU5aPJoZBGHTACXAq+HTw==',
      'base64',
    );
    expect((await opened(first, Buffer.alloc(32, 7))).toString()).toBe('one not less');
  });

  it('shows nothing of what it holds, and is never the same twice', async () => {
    const plain = Buffer.from('农小明 450703201501010015 '.repeat(10_000));
    const [one, two] = [await sealed(plain), await sealed(plain)];
    expect(one.includes('450703201501010015')).toBe(false);
    expect(one.equals(two)).toBe(false);
  });

  it('is refused wherever it was cut', async () => {
    const whole = await sealed(randomBytes(3 * chunk));
    const block = chunk + 16;
    const ends = [
      header,
      header + 1,
      header + block,
      header + 2 * block,
      header + 3 * block - 1,
      whole.length - 1,
    ];
    for (const end of ends) await expect(opened(whole.subarray(0, end))).rejects.toMatchObject(damaged);
    await expect(opened(whole.subarray(0, 20))).rejects.toMatchObject({ code: 'BACKUP_FORMAT' });
  });

  it('is refused when a bit, the order or the end was changed', async () => {
    const whole = await sealed(randomBytes(3 * chunk));
    const block = chunk + 16;
    const at = (index: number) => whole.subarray(header + index * block, header + (index + 1) * block);
    const flipped = Buffer.from(whole);
    flip(flipped, header + block + 7);
    const salted = Buffer.from(whole);
    flip(salted, header - 1);
    const head = whole.subarray(0, header);
    for (const changed of [
      flipped,
      salted,
      Buffer.concat([head, at(1), at(0), at(2)]),
      Buffer.concat([head, at(0), at(2)]),
      Buffer.concat([head, at(0), at(1), at(1), at(2)]),
      Buffer.concat([whole, Buffer.from('x')]),
      Buffer.concat([whole, at(2)]),
    ]) {
      await expect(opened(changed)).rejects.toMatchObject(damaged);
    }
  });

  it('does not take a chunk of another file of the same key', async () => {
    const [one, two] = [await sealed(randomBytes(2 * chunk)), await sealed(randomBytes(2 * chunk))];
    const mixed = Buffer.concat([one.subarray(0, header + chunk + 16), two.subarray(header + chunk + 16)]);
    await expect(opened(mixed)).rejects.toMatchObject(damaged);
  });

  it('tells another key, another format and no file apart', async () => {
    const whole = await sealed(Buffer.from('x'));
    await expect(opened(whole, randomBytes(32))).rejects.toMatchObject({ code: 'BACKUP_KEY_WRONG' });
    const newer = Buffer.from(whole);
    newer.write('2', 7, 'latin1');
    await expect(opened(newer)).rejects.toMatchObject({ code: 'BACKUP_FORMAT' });
    await expect(
      opened(Buffer.from('PK anything at all, longer than a header would be, really')),
    ).rejects.toMatchObject({
      code: 'BACKUP_FORMAT',
    });
    await expect(unseal(join(folder, 'none'), key).next()).rejects.toMatchObject({ code: 'BACKUP_MISSING' });
  });
});

describe('a backup key', () => {
  it('is made once, and read as it was made', async () => {
    const file = join(folder, 'keys', 'backup.key');
    await expect(readBackupKey(file)).rejects.toMatchObject({ code: 'BACKUP_KEY_MISSING' });
    expect(await makeBackupKey(file)).toBe(true);
    const made = await readBackupKey(file);
    expect(made).toHaveLength(32);
    expect(await makeBackupKey(file)).toBe(false);
    expect((await readBackupKey(file)).equals(made)).toBe(true);
  });

  it('of another shape is refused, without being quoted', async () => {
    const file = join(folder, 'short.key');
    await writeFile(file, 'hunter2');
    await expect(readBackupKey(file)).rejects.toMatchObject({
      code: 'BACKUP_KEY_INVALID',
      message: expect.not.stringContaining('hunter2') as string,
    });
  });
});
