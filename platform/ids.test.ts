import { describe, expect, it } from 'vitest';
import { newImportId } from './ids.ts';

describe('new ids', () => {
  it('gives every import a UUID', () => {
    expect(newImportId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
