import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { environment, readConfig } from '../../src/config.ts';

describe('configuration', () => {
  it('is documented, every variable of it', () => {
    const table = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8').replace(
      / +/g,
      ' ',
    );
    for (const [name, { help }] of Object.entries(environment))
      expect(table).toContain(`| \`${name}\` | ${help} |`);
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
  ])('says that %s=%s is not valid', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(name);
  });
});
