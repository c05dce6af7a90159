import { setFlagsFromString } from 'node:v8';

/**
 * While items or files stream through, V8 would let garbage lie until it is four times what is in use, for it has the
 * whole machine's memory to fill. It is told to collect sooner, and to keep its nursery as it is, until they are through.
 * Both are read at each collection; see docs/adr.
 */
export function spareMemory(isStreaming: boolean): void {
  setFlagsFromString(`--heap-growing-percent=${isStreaming ? 40 : 0}`);
  setFlagsFromString(`--semi-space-growth-factor=${isStreaming ? 1 : 2}`);
}
