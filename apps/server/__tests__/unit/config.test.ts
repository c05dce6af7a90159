import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { environment, readConfig } from '../../src/config.ts';
import { warningsOfUnknownVariables } from '../../src/unknown-variables.ts';

describe('configuration', () => {
  it('is documented, every variable of it', () => {
    const table = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8').replace(
      / +/g,
      ' ',
    );
    for (const [name, { help }] of Object.entries(environment))
      expect(table).toContain(`| \`${name}\` | ${help} |`);
  });

  it('warns of variables that it does not know, with the nearest name', () => {
    const all = Object.fromEntries(Object.keys(environment).map((name) => [name, '1']));
    expect(warningsOfUnknownVariables({ ...all, REPORUNNER_LAST_EXIT: '0', PATH: '/bin' })).toEqual([]);
    expect(
      warningsOfUnknownVariables({ REPORUNNER_ENV_ALLOW: 'REPORUNNER_MINE, X', REPORUNNER_MINE: '1' }),
    ).toEqual([]);
    expect(
      warningsOfUnknownVariables({ REPORUNNER_TIMEZON: 'UTC', REPORUNNER_SOMETHING_OTHER_ALTOGETHER: '1' }),
    ).toEqual([
      'The variable REPORUNNER_TIMEZON is not known and sets nothing. Did you mean REPORUNNER_TIMEZONE?',
      'The variable REPORUNNER_SOMETHING_OTHER_ALTOGETHER is not known and sets nothing.',
    ]);
  });

  it('has defaults for everything, and binds to loopback', () => {
    expect(readConfig({})).toMatchObject({
      port: 5678,
      host: '127.0.0.1',
      logLevel: 'info',
      timezone: 'UTC',
    });
  });

  it.each([
    ['PORT', 'abc'],
    ['PORT', '70000'],
    ['REPORUNNER_LOG_LEVEL', 'loud'],
    ['REPORUNNER_TIMEZONE', 'Mars/Olympus'],
    ['REPORUNNER_ALLOW_PRIVATE_NETWORK', 'perhaps'],
    ['REPORUNNER_ALLOWED_HOSTS', 'localhost,127.0.0.1:5811'],
    ['REPORUNNER_ALLOWED_HOSTS', '10.0.0.0/8'],
    ['REPORUNNER_ALLOWED_HOSTS', '*.example.com'],
  ])('says that %s=%s is not valid', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(name);
  });

  it('takes allowed hosts in every spelling that a URL may have', () => {
    const hosts = 'LocalHost, ::1, [::1], 127.0.0.1, münchen.de';
    expect(readConfig({ REPORUNNER_ALLOWED_HOSTS: hosts }).allow.hosts).toEqual([
      'localhost',
      '::1',
      '::1',
      '127.0.0.1',
      'xn--mnchen-3ya.de',
    ]);
  });
});

describe('a value that is not valid', () => {
  it.each([
    [{ REPORUNNER_QUEUE: 'abc' }, 'REPORUNNER_QUEUE="abc": must be a number. '],
    [{ REPORUNNER_QUEUE: '-1' }, 'REPORUNNER_QUEUE="-1": must be 0 or more. '],
    [{ PORT: '70000' }, 'PORT="70000": must be 65535 or less. '],
    [{ PORT: '1.5' }, 'PORT="1.5": must be a whole number. '],
    [{ REPORUNNER_URL: 'x' }, 'REPORUNNER_URL="x": must be an address such as https://example.com. '],
    [{ REPORUNNER_SAFE_MODE: 'yes' }, 'REPORUNNER_SAFE_MODE="yes": must be one of '],
  ])('%o is refused with what is needed', (env, text) => {
    expect(() => readConfig(env)).toThrow(text);
  });
});
