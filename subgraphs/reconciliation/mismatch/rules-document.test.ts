import { describe, expect, it } from 'vitest';
import { catalogue } from './catalogue.ts';
import { rulesDocument } from './rules-document.ts';

describe('docs/rules.md', () => {
  it('is what the catalogue says', async () => {
    await expect(rulesDocument(catalogue)).toMatchFileSnapshot('../../../docs/rules.md');
  });
});
