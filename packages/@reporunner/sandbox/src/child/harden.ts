/**
 * The script that makes a context fit to be used again, after the bootstrap and before the user's code. Its value takes
 * the bootstrap's `start`, what makes the user's function, and the reader; it gives `start` and `end` of any number of runs.
 * Keeps SB7: all that the language comes with is frozen, and what has a state that freezing does not reach, or would show
 * what is frozen, refuses.
 *
 * Frozen objects refuse what an ordinary context allows (an object that inherits from a frozen one cannot be assigned what
 * that one has, either). So `end` gives '' where the run must be done again in a fresh context: where it failed, and
 * where it met what refuses, whatever it made of the error.
 */
export const harden = `
'use strict';
((start, make, reader) => {
  const { apply, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys, setPrototypeOf } = Reflect;
  const { freeze } = Object;
  const { exec } = RegExp.prototype;
  const { startsWith } = String.prototype;
  const { bind } = Function.prototype;

  let hasMetRefusal = false;
  const refuse = () => {
    hasMetRefusal = true;
    throw new TypeError('This takes a fresh context.');
  };
  /** Looks like the original, but cannot be called. */
  const refusing = (original) => new Proxy(original, { __proto__: null, apply: refuse, construct: refuse });
  const replace = (owner, key, value) => defineProperty(owner, key, { value });
  const refuseCall = (owner, key) => replace(owner, key, refusing(owner[key]));

  // Code from texts has not been read for what it does.
  const FunctionOfTexts = refusing(Function);
  for (const kind of [function* () {}, async () => {}, async function* () {}]) {
    const prototype = getPrototypeOf(kind);
    const { constructor } = prototype;
    setPrototypeOf(constructor, FunctionOfTexts);
    replace(prototype, 'constructor', refusing(constructor));
  }
  replace(Function.prototype, 'constructor', FunctionOfTexts);
  replace(globalThis, 'Function', FunctionOfTexts);

  // State that freezing does not reach.
  for (const name of ['eval', 'WeakRef', 'FinalizationRegistry']) {
    if (globalThis[name].prototype) replace(globalThis[name].prototype, 'constructor', refusing(globalThis[name]));
    refuseCall(globalThis, name);
  }
  refuseCall(Math, 'random');
  for (const key of ownKeys(RegExp)) {
    const { get } = getOwnPropertyDescriptor(RegExp, key);
    if (get !== undefined && typeof key === 'string') defineProperty(RegExp, key, { get: refuse, set: refuse });
  }

  // What would show that a context is frozen, or freeze what is not.
  for (const key of ['defineProperties', 'defineProperty', 'freeze', 'getOwnPropertyDescriptor', 'getOwnPropertyDescriptors', 'isExtensible', 'isFrozen', 'isSealed', 'preventExtensions', 'seal', 'setPrototypeOf']) refuseCall(Object, key);
  for (const key of ownKeys(Reflect)) if (typeof key === 'string') refuseCall(Reflect, key);
  for (const key of ['__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__']) refuseCall(Object.prototype, key);

  const text = '';
  const argumentsOf = function () { return arguments; };
  const segments = new Intl.Segmenter().segment(text);
  // What no name leads to: it is met by syntax only, or on what a function gives.
  const hidden = [
    function* () {}, async () => {}, async function* () {}, argumentsOf(), new Error(),
    [].values(), text[Symbol.iterator](), text.matchAll(/a/g), new Map().entries(), new Set().entries(),
    [].values().map((one) => one), Iterator.from({ next() {} }), segments, segments[Symbol.iterator](),
  ];
  const seen = new Set();
  const open = [globalThis];
  const reach = (value) => {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) return;
    seen.add(value);
    open.push(value);
  };
  seen.add(globalThis);
  for (const one of hidden) reach(one);
  while (open.length > 0) {
    const value = open.pop();
    freeze(value);
    reach(getPrototypeOf(value));
    for (const key of ownKeys(value)) {
      const { value: member, get, set } = getOwnPropertyDescriptor(value, key);
      reach(member);
      reach(get);
      reach(set);
    }
  }

  const nothing = /(?:)/;
  const end = () => {
    const output = start.end();
    // The engine keeps the last text that was matched.
    apply(exec, nothing, ['']);
    const hasFailed = hasMetRefusal || start.hasFailedItem() || apply(startsWith, output, ['{"error":']) || apply(startsWith, output, ['{"tooMany":']);
    hasMetRefusal = false;
    return hasFailed ? '' : output;
  };
  // Bound, it is no frame of its own in what errors say.
  return { start: apply(bind, start, [undefined, make, reader]), end };
})
`;
