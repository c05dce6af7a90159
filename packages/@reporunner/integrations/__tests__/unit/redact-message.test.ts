import { createMessages, isVerbatim, verbatim } from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import { createRedactor, redactMessage } from '../../src/index.ts';

const secret = 'CANARY/secret+77';
const redactor = createRedactor([secret]);
const say = createMessages('test', {
  body: '{host} answered: {body}',
  joined: 'It was at {before}/{after}.',
  outer: 'It failed: {reason}',
});

describe('a message', () => {
  it('[RD3] is the same where it holds no secret', () => {
    const message = say('body', { host: 'a.example', body: 'no' });
    expect(redactMessage(message, redactor)).toBe(message);
  });

  it.each([
    ['a parameter', say('body', { host: 'a.example', body: `token ${secret}` })],
    ['a list', say('body', { host: 'a.example', body: ['x', secret] })],
    ['a message inside of it', say('outer', { reason: say('body', { host: secret, body: '' }) })],
    ['several parameters together', say('joined', { before: 'CANARY', after: 'secret+77' })],
    ['a text from outside', verbatim(`answered ${secret}`)],
  ])('[RD1] is only its redacted text where a secret is in %s', (_, message) => {
    const redacted = redactMessage(message, redactor);
    expect(isVerbatim(redacted)).toBe(true);
    expect(redacted.text).toContain('••••••');
    expect(JSON.stringify(redacted)).not.toMatch(/CANARY|secret\+77/);
  });
});
