import { describe, expect, it } from 'vitest';
import { decide } from './policy.ts';
import type { Claims } from './policy.ts';

const claims: Claims = {
  subject: 's',
  clientId: 'c',
  department: 'EDUCATION',
  division: '450703',
  purpose: 'control-dropout',
  scopes: [],
};

describe('decide', () => {
  it('opens the views of the department within its division', () => {
    expect(decide(claims)).toEqual({
      department: 'EDUCATION',
      division: '450703',
      views: ['student', 'household', 'welfare', 'disability'],
      fullCitizenId: false,
    });
  });

  it('withholds what the table withholds', () => {
    expect(decide({ ...claims, department: 'PUBLIC_SECURITY' })?.views).toEqual(['student', 'household']);
    expect(decide({ ...claims, department: 'MARKET_SUPERVISION' })?.views).toEqual(['student']);
  });

  it.each(['', 'education', 'UNKNOWN', 'constructor', '__proto__'])(
    'denies everything to the department "%s"',
    (department) => {
      expect(decide({ ...claims, department })).toBeNull();
    },
  );

  it.each(['', 'curiosity', 'Control-Dropout', 'constructor', 'criminal-investigation'])(
    'denies everything to the purpose "%s" of a department that has no such purpose',
    (purpose) => {
      expect(decide({ ...claims, purpose })).toBeNull();
    },
  );

  it('opens every division only with the scope for it', () => {
    expect(decide({ ...claims, division: '' })).toBeNull();
    expect(decide({ ...claims, division: '', scopes: ['hub:all'] })?.division).toBe('');
  });

  it('shows whole citizen numbers only to a department, scope and purpose that all allow it', () => {
    const scopes = ['citizen-id:full'];
    expect(decide({ ...claims, scopes })?.fullCitizenId).toBe(true);
    expect(decide({ ...claims, scopes, purpose: 'supervision' })?.fullCitizenId).toBe(false);
    expect(decide({ ...claims, scopes: [] })?.fullCitizenId).toBe(false);
    expect(decide({ ...claims, scopes, department: 'SCHOOL' })?.fullCitizenId).toBe(false);
  });
});
