import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const date = "DateTime.fromISO('2026-07-01T10:00')";
const expressions = [
  `${date}.monthLong`,
  `${date}.monthShort`,
  `${date}.weekdayLong`,
  `${date}.weekdayShort`,
  `${date}.locale`,
  `${date}.offsetNameLong`,
  `${date}.toLocaleString()`,
  `${date}.toLocaleString(DateTime.DATE_HUGE)`,
  `${date}.toFormat('EEEE d LLLL yyyy')`,
  `${date}.format('ccc')`,
  `${date}.localWeekNumber`,
  `${date}.isWeekend`,
  `${date}.startOf('week', { useLocaleWeeks: true }).toISODate()`,
  `${date}.toRelative({ base: ${date}.plus({ days: 2 }) })`,
  "DateTime.fromFormat('July 2026', 'LLLL yyyy').toISO()",
  'Duration.fromObject({ hours: 2, minutes: 3 }).toHuman()',
  '(1234.5).toLocaleString()',
  '(1234.5).format()',
  "'i'.toLocaleUpperCase()",
  "'title'.toTitleCase()",
  "'I IS'.toSentenceCase()",
  "['z', 'ä', 'i', 'I', 'ı'].sort((one, other) => one.localeCompare(other))",
  'new Date(2026, 6, 1, 10).toString()',
  'new Date(2026, 6, 1, 10).getTimezoneOffset()',
  "'2026-07-01 10:00'.toDateTime().toMillis()",
  'new Date(0).toLocaleString()',
  'new Date(0).toLocaleDateString()',
  `${date}.diffToNow('months') < 1e9`,
];

const program = `
  import { compileTemplate } from ${JSON.stringify(import.meta.resolve('@reporunner/core'))};
  const results = ${JSON.stringify(expressions)}.map((code) =>
    compileTemplate('={{ ' + code + ' }}').evaluate({ timezone: 'America/New_York' }));
  console.log(JSON.stringify(results));
`;

async function resultsWith(language: string, zone: string): Promise<readonly unknown[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    env: { PATH: process.env.PATH, LC_ALL: language, LANG: language, TZ: zone },
  });
  return JSON.parse(stdout) as readonly unknown[];
}

describe('results of expressions', () => {
  it('[V8] do not depend on the language or the zone of the process', async () => {
    const english = await resultsWith('C', 'UTC');
    expect(english[0]).toBe('July');
    for (const [language, zone] of [
      ['de_DE.UTF-8', 'Europe/Berlin'],
      ['ar_EG.UTF-8', 'Asia/Tokyo'],
      ['tr_TR.UTF-8', 'America/St_Johns'],
    ] as const)
      expect(await resultsWith(language, zone)).toEqual(english);
  }, 60_000);
});
