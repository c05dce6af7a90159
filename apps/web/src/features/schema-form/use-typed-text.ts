import { useState } from 'react';

/**
 * The text of a box whose owner may take a moment to hand a change back, or hands it back in another form (`1.` is 1):
 * what is typed stays until the value becomes one that was not typed here.
 */
export function useTypedText<T>(
  value: T,
  toText: (value: T) => string,
): [text: string, type: (text: string, meant: T) => void] {
  const [state, setState] = useState<{ text: string; seen: T; sent: readonly T[] }>(() => ({
    text: toText(value),
    seen: value,
    sent: [],
  }));
  let { text } = state;
  if (!Object.is(value, state.seen)) {
    const echo = state.sent.findIndex((one) => Object.is(one, value));
    if (echo === -1) text = toText(value);
    setState({ text, seen: value, sent: echo === -1 ? [] : state.sent.slice(echo + 1) });
  }
  const type = (typed: string, meant: T) =>
    setState(({ seen, sent }) => ({
      text: typed,
      seen,
      sent: sent.length === 0 && Object.is(meant, seen) ? sent : [...sent, meant],
    }));
  return [text, type];
}
