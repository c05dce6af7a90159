/** A CodeMirror in a component: made with it, told what changes, and closed with it. */
import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react';
import { usePanelStore } from '../node-panel/panel-store.ts';
import type { HelpData } from './code-help.ts';
import { droppedCode } from './dropped-code.ts';
import type { TextView, TextViewOptions } from './text-view.ts';

interface Insertable extends TextView {
  insert(code: string): void;
}

interface TextViewProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly label: string;
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
  readonly disabled: boolean;
}

export type TextViewBasics = TextViewOptions & { readonly data: () => HelpData | undefined };

/** `create` is asked once. */
export function useTextView<V extends Insertable>(
  { text, onChange, label, id, describedBy, invalid, disabled }: TextViewProps,
  create: (basics: TextViewBasics) => V,
): { readonly place: RefObject<HTMLDivElement | null>; readonly view: RefObject<V | undefined> } {
  const panel = usePanelStore();
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<V>(undefined);
  const changed = useEffectEvent((next: string) => onChange(next));

  const open = useEffectEvent((parent: HTMLDivElement) => {
    const insert = (code: string) => one.insert(code);
    const one = create({
      parent,
      text,
      data: () => {
        const { sample, itemIndex } = panel.getState();
        return sample === undefined ? undefined : { sample, index: itemIndex };
      },
      onChange: changed,
      onFocus: () => panel.setState({ insert }),
      droppedCode,
    });
    return {
      one,
      close() {
        if (panel.getState().insert === insert) panel.setState({ insert: undefined });
        one.destroy();
      },
    };
  });

  // At once, before the next key: what stood here before is gone.
  useLayoutEffect(() => {
    if (place.current === null) return;
    const { one, close } = open(place.current);
    view.current = one;
    return () => {
      view.current = undefined;
      close();
    };
  }, []);

  useEffect(() => view.current?.setText(text), [text]);
  useEffect(() => view.current?.setDisabled(disabled), [disabled]);
  useEffect(() => {
    view.current?.setAttributes({
      id,
      'aria-label': label,
      ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }),
      ...(invalid ? { 'aria-invalid': 'true' } : {}),
      dir: 'ltr',
      spellcheck: 'false',
    });
  }, [id, label, describedBy, invalid]);

  return { place, view };
}
