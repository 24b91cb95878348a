import { expect, it } from 'vitest';
import { createSeats } from './seats.ts';

it('bounds the seats of a client and of all, and counts a seat that is left twice once', () => {
  const seats = createSeats({ perClient: 2, total: 3 });
  const leave = seats.take('a');
  seats.take('a');
  expect(() => seats.take('a')).toThrow(expect.objectContaining({ status: 429 }));
  seats.take('b');
  expect(() => seats.take('b')).toThrow(expect.objectContaining({ status: 503 }));
  leave();
  leave();
  expect(seats.taken()).toBe(2);
  seats.take('b');
  expect(seats.taken()).toBe(3);
});
