import { createMessages, ServiceError, verbatim } from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import { failedItem } from '../../src/items/batch.ts';
import { causeOf, failureOf, toItemError } from '../../src/runner/failures.ts';
import { messageOf, storedError } from '../../src/stored-error.ts';

const say = createMessages('test', { plain: 'It failed.', host: '{host} answered {status}.' });
const options = { code: 'HTTP_STATUS', service: 'test' } as const;

describe('an error in the journal', () => {
  it('[JE1] has its English text, and which message it is', () => {
    const message = say('host', { host: 'a.example', status: 503 });
    const error = storedError('HTTP_STATUS', message);
    expect(error).toEqual({
      code: 'HTTP_STATUS',
      message: 'a.example answered 503.',
      messageId: 'test.host',
      parameters: { host: 'a.example', status: 503 },
    });
    expect(messageOf(JSON.parse(JSON.stringify(error)))).toEqual(message);
  });

  it('[JE1] is no longer than it needs to be', () => {
    expect(storedError('A', say('plain'))).toEqual({
      code: 'A',
      message: 'It failed.',
      messageId: 'test.plain',
    });
    // The text is all there is to texts from outside.
    expect(storedError('A', verbatim('as it came'))).toEqual({ code: 'A', message: 'as it came' });
    const long = say('host', { host: 'a'.repeat(3_000), status: 1 });
    expect(storedError('A', long)).toEqual({ code: 'A', message: long.text });
  });

  it('[JE2] is read from journals that have only its text', () => {
    const before = { code: 'NODE_FAILED', message: 'It failed.' };
    expect(messageOf(before)).toEqual(verbatim('It failed.'));
    expect((causeOf(before) as ServiceError).message).toBe('It failed.');
  });

  it('[JE3] is code, text and details in items', () => {
    const thrown = new ServiceError(say('host', { host: 'a', status: 1 }), {
      ...options,
      details: { status: 1 },
    });
    const shown = { code: 'HTTP_STATUS', message: 'a answered 1.', details: { status: 1 } };
    expect(toItemError(thrown)).toEqual(shown);
    const failure = failureOf(thrown);
    expect(failure).toMatchObject({ messageId: 'test.host' });
    const item = failedItem({ json: { a: 1 } }, failure);
    expect(item).toEqual({ json: { a: 1, error: shown }, error: shown });
  });
});
