import { describe, expect, it } from 'vitest';
import {
  filterOf,
  mergeNewest,
  parseExecutionSearch,
} from '../../src/features/executions/execution-search.ts';

describe('the address of the list of executions', () => {
  it('keeps what it knows and drops the rest', () => {
    expect(parseExecutionSearch({ status: 'odd', mode: 'manual', range: 'day', workflow: '' })).toEqual({
      mode: 'manual',
      range: 'day',
    });
  });
  it('asks for the words and the workflow that are searched for', () => {
    const search = parseExecutionSearch({ text: 'no stock', workflow: 'w' });
    expect(filterOf(search)).toEqual({ text: 'no stock', workflowId: 'w' });
  });
  it('asks for all statuses of a tab', () => {
    expect(filterOf({ status: 'active' })).toEqual({ statuses: ['queued', 'running'] });
  });
});

describe('mergeNewest', () => {
  const row = (id: string, status: string) => ({ id, status });
  it('brings rows up to date and counts newer ones without showing them', () => {
    const shown = [row('5', 'running'), row('4', 'failed')];
    const newest = [row('7', 'running'), row('6', 'running'), row('5', 'succeeded')];
    expect(mergeNewest(shown, newest)).toEqual({
      rows: [row('5', 'succeeded'), row('4', 'failed')],
      newer: 2,
    });
  });
  it('counts nothing as newer that has left the list', () => {
    expect(mergeNewest([row('5', 'failed')], [row('3', 'failed')]).newer).toBe(0);
  });
});
