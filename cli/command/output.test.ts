import { describe, expect, it } from 'vitest';
import { progressText } from './output.ts';

describe('progressText', () => {
  it('draws a bar where the total is known', () => {
    expect(progressText('import', 50, 100)).toBe('import ############------------ 50 %');
  });
  it('never draws past the end', () => {
    expect(progressText('import', 150, 100)).toBe('import ######################## 100 %');
  });
  it('counts where the total is not known', () => {
    expect(progressText('rows', 12_345, null)).toBe('rows 12,345');
  });
});
