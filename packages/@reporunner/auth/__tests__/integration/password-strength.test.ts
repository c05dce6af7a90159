/** PS1–PS3 of create-password-strength.ts, and what zxcvbn makes of passwords. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManualClock } from '@reporunner/core';
import { errorCodeOf } from '@reporunner/core/testing';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { createPasswordStrength } from '../../src/index.ts';
import { assertPassword } from '../../src/passwords.ts';

const open: { close(): Promise<void> }[] = [];
const create = (...options: Parameters<typeof createPasswordStrength>) => {
  const strength = createPasswordStrength(...options);
  open.push(strength);
  return strength;
};
afterEach(async () => {
  for (const strength of open.splice(0)) await strength.close();
});
const folder = mkdtempSync(join(tmpdir(), 'reporunner-passwords-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const programOf = (name: string, code: string) => {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, code);
  return file;
};

describe('a password', () => {
  it('is refused when it is easy to guess, whatever characters it has', async () => {
    const strength = create();
    const codeOf = (password: string) =>
      errorCodeOf(assertPassword(strength, password, 'adalovelace@example.org'));
    for (const weak of [
      'passwordpassword',
      'P@ssw0rd!P@ssw0rd!',
      'aaaaaaaaaaaaaaaa',
      'adalovelace.adalovelace',
      'Adalovelace2024!',
      'Reporunner12345!',
      'qwertyuiopasdfg',
      '123456789012345',
      'abcdefghijklmno',
      'correct horse battery staple',
      'iloveyouiloveyou',
      'password'.repeat(100),
      'a'.repeat(1_000),
    ])
      expect(await codeOf(weak), weak).toBe('VALIDATION_FAILED');
    for (const strong of [
      'a rather long sentence 42',
      'eine lange Passphrase, wirklich',
      'Zw4 blau+Gurken, Kiel',
      'مفاتيح كثيرة في البحر البعيد',
      `${'x'.repeat(200)} lamp gravel ninety otter`,
    ])
      expect(await codeOf(strong), strong).toBe('none');
  });

  it('[PS1] does not hold up the event loop while it is judged', async () => {
    const strength = create();
    let cycles = 0;
    const cycle = setInterval(() => {
      cycles += 1;
    }, 1);
    await strength.guesses('a rather long sentence 42', []);
    clearInterval(cycle);
    expect(cycles).toBeGreaterThan(5);
  });
});

describe('the process that judges passwords', () => {
  const quick = programOf('quick', `process.on('message', ({ id }) => process.send({ id, guesses: 12 }));`);

  it('[PS2] is started by the first question and ended when there are none', async () => {
    const clock = createManualClock();
    const strength = create({ clock, keepMs: 10_000, program: quick });
    expect(strength.isRunning()).toBe(false);
    expect(await Promise.all([strength.guesses('a', []), strength.guesses('b', [])])).toEqual([12, 12]);
    clock.advance(9_999);
    expect(strength.isRunning()).toBe(true);
    expect(await strength.guesses('c', [])).toBe(12);
    clock.advance(9_999);
    expect(strength.isRunning()).toBe(true);
    clock.advance(1);
    expect(strength.isRunning()).toBe(false);
    expect(await strength.guesses('d', [])).toBe(12);
  });

  it('[PS3] that does not answer is ended, and the next question starts another', async () => {
    const clock = createManualClock();
    const strength = create({
      clock,
      timeoutMs: 1_000,
      program: programOf('silent', 'setInterval(() => {}, 1_000);'),
    });
    const judged = errorCodeOf(strength.guesses('a', []));
    clock.advance(1_000);
    expect(await judged).toBe('UNAVAILABLE');
    expect(strength.isRunning()).toBe(false);
  });

  it('[PS3] that fails lets no password pass', async () => {
    const strength = create({ program: programOf('failing', 'throw new Error("no");') });
    expect(await errorCodeOf(strength.guesses('a', []))).toBe('UNAVAILABLE');
    await vi.waitFor(() => expect(strength.isRunning()).toBe(false));
  });
});
