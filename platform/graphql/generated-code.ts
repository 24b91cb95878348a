/** The text cannot be generated: a name is not one GraphQL knows, or there would be too much of it. */
export class NotGenerated extends Error {
  override name = 'NotGenerated';
}

/** Thrown by generated code that met a value it was not written for; whoever called it goes the general way. */
class GaveUp extends Error {
  override name = 'GaveUp';
}

/** One for all: nobody reads its stack, which costs more than an answer. */
export const gaveUp = new GaveUp();
delete gaveUp.stack;

/** Characters of one generated text; V8 runs longer ones, but leaves them uncompiled. */
const longestText = 256 * 1024;
const graphqlName = /^[_A-Za-z]\w*$/;

/**
 * A name as it may stand in generated text. Nothing else of a document ever does: values are handed over as parameters.
 * Throws NotGenerated for what is no GraphQL name, and for `__proto__`, which an object literal takes for its prototype.
 */
export function nameLiteral(name: string): string {
  if (!graphqlName.test(name) || name === '__proto__') throw new NotGenerated('Not a name');
  return JSON.stringify(name);
}

/** A text of functions that grows while they refer to each other; their names are ours, and so are all values' names. */
export type GeneratedText = {
  /** Adds `function <name>(<parameters>) { <body> }` and gives the name; a body that calls itself is told it. */
  addFunction: (parameters: string, body: string | ((name: string) => string)) => string;
  /** Makes a value known to the text and gives its name. The same value gets the same name. */
  addValue: (value: unknown) => string;
  /** Evaluates the text and gives the function of this name. */
  evaluate: (name: string) => (...parameters: never) => unknown;
};

/** Adding to it throws NotGenerated when the text becomes too long. */
export function createGeneratedText(): GeneratedText {
  const functions: string[] = [];
  const values = new Map<unknown, string>();
  let length = 0;
  return {
    addFunction(parameters, body) {
      const name = `f${functions.length}`;
      const inner = typeof body === 'string' ? body : body(name);
      const text = `function ${name}(${parameters}) {\n${inner}\n}`;
      length += text.length;
      if (length > longestText) throw new NotGenerated('Too much text');
      functions.push(text);
      return name;
    },
    addValue(value) {
      const name = values.get(value) ?? `v${values.size}`;
      values.set(value, name);
      return name;
    },
    evaluate(name) {
      const text = ['"use strict";', ...functions, `return ${name};`].join('\n');
      const define = new Function(...values.values(), text) as (...given: unknown[]) => unknown;
      return define(...values.keys()) as (...parameters: never) => unknown;
    },
  };
}

/** The name of what generated code calls to give up. */
export function giveUp(text: GeneratedText): string {
  return text.addValue(throwGaveUp);
}

function throwGaveUp(): never {
  throw gaveUp;
}
