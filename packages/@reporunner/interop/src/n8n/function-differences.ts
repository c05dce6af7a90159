/** Functions of n8n whose results differ here in cases that no error shows, and those that are missing. */

const differences: ReadonlyMap<string, string> = new Map([
  ['compact', 'lists inside of lists and objects stay lists; n8n makes objects of them'],
  ['isBetween', 'a day without a time begins in the time zone of the workflow; n8n takes it in UTC'],
  ['isEmail', 'the whole text has to be an address; n8n looks for one in it'],
  ['removeMarkdown', 'rare marks may be read differently'],
  ['replaceSpecialChars', 'letters that are not Latin stay as they are; n8n spells them in Latin ones'],
  ['toTitleCase', 'line breaks stay; n8n drops them'],
]);

const missing: ReadonlySet<string> = new Set(['hash', 'toDate', 'mergeIntoObject']);

const called = new RegExp(
  `\\.\\s{0,20}(${[...differences.keys(), ...missing].join('|')})\\s{0,20}(?:\\?\\.)?\\(`,
  'g',
);

/** A sentence for each such function that an expression calls. */
export function functionDifferences(expression: string): readonly string[] {
  const names = new Set(Array.from(expression.matchAll(called), ([, name]) => name as string));
  return [...names].map((name) =>
    missing.has(name)
      ? `.${name}() does not exist here.`
      : `.${name}() can give another result than in n8n: ${differences.get(name)}.`,
  );
}
