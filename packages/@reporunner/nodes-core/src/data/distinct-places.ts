import { type Keys, textOfKeys } from '@reporunner/core';
import { invalidParameter } from '../conditions/conditions.ts';
import { nodeMessage } from '../messages/error-messages.ts';

// An element is `[0]` or `.0`.
const isWithin = (keys: Keys, other: Keys) => other.every((key, at) => String(keys[at]) === String(key));

/** @throws ServiceError NODE_PARAMETER_INVALID where one result would take the place of another, or of a part of it. */
export function assertDistinctPlaces(what: 'lists' | 'results', places: readonly Keys[]): void {
  const twice = places.find((keys, at) =>
    places.some((other, index) => index < at && (isWithin(keys, other) || isWithin(other, keys))),
  );
  if (twice !== undefined)
    throw invalidParameter(
      nodeMessage(what === 'lists' ? 'listTwice' : 'resultTwice', { name: textOfKeys(twice) }),
    );
}
