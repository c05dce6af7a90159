const alive: object[] = [];

/**
 * Keeps an object alive, for the sake of those of its class that come and go. V8 throws away the code that it compiled
 * for a class when the garbage collector finds no object of it, and compiling it again takes tens of milliseconds.
 */
export function keepShape(one: object): void {
  alive.push(one);
}
