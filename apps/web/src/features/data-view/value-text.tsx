import type { JsonValue } from '@reporunner/core';
import { Braces, Brackets, Circle, Hash, ToggleLeft, Type } from 'lucide-react';
import { previewOf, typeOf, type ValueType } from './values.ts';

const tones: Readonly<Record<ValueType, string>> = {
  string: 'text-success',
  number: 'text-running',
  boolean: 'text-group-ai',
  null: 'text-muted italic',
  list: 'text-muted',
  object: 'text-muted',
};

/** A value in one line, in the colour of its type. */
export function ValueText({ value, length = 200 }: { readonly value: JsonValue; readonly length?: number }) {
  const type = typeOf(value);
  const text = previewOf(value, length);
  return (
    <span dir="auto" className={`truncate font-mono ${tones[type]}`}>
      {type === 'string' ? `"${text}"` : text}
    </span>
  );
}

const icons = {
  string: Type,
  number: Hash,
  boolean: ToggleLeft,
  null: Circle,
  list: Brackets,
  object: Braces,
};

export function TypeIcon({ type }: { readonly type: ValueType }) {
  const Icon = icons[type];
  return <Icon aria-hidden size={12} className="shrink-0 text-muted" />;
}
