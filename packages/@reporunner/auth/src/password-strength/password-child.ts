/** A process that estimates passwords by zxcvbn: word lists that take 60 MB, and work that may take a second. */
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common';
import { dictionary as english } from '@zxcvbn-ts/language-en';
import { partsOf } from './parts-of.ts';

export interface Question {
  readonly id: number;
  readonly password: string;
  readonly words: readonly string[];
}
export interface Answer {
  readonly id: number;
  readonly guesses: number;
}

/** Known from everywhere, and in none of the lists. */
const famous = ['correcthorsebatterystaple', 'correct horse battery staple'];
const estimator = new ZxcvbnFactory({
  dictionary: { ...common, ...english, famous },
  graphs: adjacencyGraphs,
});

process.on('message', ({ id, password, words }: Question) => {
  const guesses = Math.max(
    ...partsOf(password).map((part) => estimator.check(part, [...words]).guessesLog10),
  );
  process.send?.({ id, guesses } satisfies Answer);
});
process.on('disconnect', () => process.exit());
