const { charCodeAt } = String.prototype;

/**
 * `text.charCodeAt(index)` for loops over texts of all kinds. V8 keeps texts in a dozen forms (one or two bytes wide, joined,
 * cut out, interned); where it has met more than four of them it looks the method up anew for every character, which costs
 * more than the rest of such a loop.
 */
export function characterCode(text: string, index: number): number {
  return charCodeAt.call(text, index);
}
