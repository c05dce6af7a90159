import type { TemplateCategory } from '../../api/templates.ts';

export interface TemplateSearch {
  readonly text?: string | undefined;
  readonly category?: TemplateCategory | undefined;
}

const categories: readonly string[] = [
  'start',
  'apis',
  'schedules',
  'data',
  'control',
  'reliability',
  'people',
  'files',
] satisfies TemplateCategory[];

export function parseTemplateSearch({ text, category }: Readonly<Record<string, unknown>>): TemplateSearch {
  return {
    ...(typeof text === 'string' && text !== '' ? { text } : {}),
    ...(typeof category === 'string' && categories.includes(category)
      ? { category: category as TemplateCategory }
      : {}),
  };
}
