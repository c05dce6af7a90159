import { describe, expect, it } from 'vitest';
import { rankCommands } from '../../src/shell/commands/rank-commands.ts';

const commands = [
  { label: 'Theme: dark', keywords: 'night appearance' },
  { label: 'New workflow', keywords: 'create add' },
  { label: 'Workflows' },
  { label: 'Réglages' },
];
const found = (query: string) => rankCommands(query, commands).map(({ label }) => label);

describe('rankCommands', () => {
  it('puts what begins with the words first', () => {
    expect(found('workf')).toEqual(['Workflows', 'New workflow']);
  });
  it('finds by other words, by initials, and without accents', () => {
    expect(found('night')).toEqual(['Theme: dark']);
    expect(found('nwf')).toEqual(['New workflow']);
    expect(found('regla')).toEqual(['Réglages']);
  });
  it('needs every word', () => {
    expect(found('new dark')).toEqual([]);
  });
  it('keeps the order when nothing is typed', () => {
    expect(found('')).toEqual(commands.map(({ label }) => label));
  });
});
