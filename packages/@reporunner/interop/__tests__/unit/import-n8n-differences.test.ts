/** What n8n's nodes do and ours do otherwise: a note names the difference. */
import { describe, expect, it } from 'vitest';
import { imported, one } from '../test-utils/n8n-document.ts';

const notes = (type: string, parameters: object, typeVersion: number) =>
  imported([{ name: 'it', type, typeVersion, parameters }]).warnings.map(({ message }) => message);

describe('a difference is named', () => {
  const groups = (more: object) => ({
    fieldsToSummarize: { values: [{ aggregation: 'countUnique', field: 'a', ...more }] },
    fieldsToSplitBy: 'g',
  });
  it.each<[string, object, number, string]>([
    ['summarize', groups({ includeEmpty: true }), 1.1, 'two values; they are one now'],
    ['summarize', groups({}), 1, 'as text; they stay as they are'],
    ['merge', { mode: 'combine', combinationMode: 'mergeByPosition' }, 2.1, 'Where one input had no items'],
    [
      'merge',
      { mode: 'mergeByKey', propertyName1: 'id', propertyName2: 'id' },
      1,
      'took the last of several',
    ],
    ['merge', { mode: 'mergeByIndex' }, 1, 'it keeps those of both inputs now'],
    ['merge', { mode: 'combine', fieldsToMatchString: 'id', joinMode: 'keepNonMatches' }, 3, '"_source"'],
    ['dateTime', { action: 'calculate', value: 'x', duration: 1 }, 1, 'It gave the date in UTC'],
    ['xml', { options: { explicitArray: true, mergeAttrs: false } }, 1, 'explicitArray on, mergeAttrs off'],
    ['extractFromFile', { operation: 'csv', options: { headerRow: false } }, 1, 'the field "row"'],
  ])('%s %j in version %d: %s', (type, parameters, version, note) => {
    expect(notes(type, parameters, version).filter((message) => message.includes(note))).toHaveLength(1);
  });

  it('of the outputs of a schedule, where they are read', () => {
    const schedule = { name: 'Schedule', type: 'scheduleTrigger', typeVersion: 1.2, parameters: {} };
    const reads = (value: string) => [
      schedule,
      {
        name: 'Set',
        type: 'set',
        typeVersion: 3.4,
        parameters: { assignments: { assignments: [{ name: 'a', type: 'string', value }] } },
      },
    ];
    const said = (value: string) => imported(reads(value)).warnings.map(({ message }) => message);
    expect(said('={{ $json["Readable date"] + $json.Hour }}')).toEqual([
      expect.stringContaining('In n8n it returned Hour, Readable date;'),
    ]);
    expect(said('={{ $json.other }}')).toEqual([]);
  });

  it.each([
    ["$now.isBetween('2026-01-01', $json.to)", 'n8n takes it in UTC'],
    ['$json.name.replaceSpecialChars()', 'letters that are not Latin'],
    ['$json.list.compact().length', 'n8n makes objects of them'],
    ['$json.mail . isEmail ( )', 'the whole text has to be an address'],
    ['$json.secret.hash("md5")', '.hash() does not exist here'],
  ])('of functions that expressions call: %s', (code, note) => {
    const assignments = { assignments: [{ name: 'a', type: 'string', value: `={{ ${code} }}` }] };
    expect(notes('set', { assignments }, 3.4)).toEqual([expect.stringContaining(note)]);
  });

  it.each<[string, object, number]>([
    [
      'set',
      { assignments: { assignments: [{ name: 'a', value: "={{ $now.diffTo($json.due, 'days') }}" }] } },
      3.4,
    ],
    ['xml', { options: { explicitArray: false, mergeAttrs: true, attrkey: '@', trim: false } }, 1],
    ['summarize', groups({}), 1.1],
    ['extractFromFile', { operation: 'text', options: { encoding: 'utf8', stripBOM: true } }, 1],
    ['dateTime', { value: 'x', custom: true, toFormat: 'YYYY' }, 1],
  ])('and nothing is said where there is none: %s %j in version %d', (type, parameters, version) => {
    expect(one(type, parameters, version).said).toEqual([]);
  });
});
