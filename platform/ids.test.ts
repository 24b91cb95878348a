import { describe, expect, it } from 'vitest';
import { newChildId, newImportId } from './ids.ts';

describe('new ids', () => {
  it('gives every child an opaque id of its own', () => {
    const ids = Array.from({ length: 1000 }, newChildId);
    expect(new Set(ids).size).toBe(1000);
    for (const id of ids) expect(id).toMatch(/^c[a-z2-7]{20}$/);
  });

  it('gives every import a UUID', () => {
    expect(newImportId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
