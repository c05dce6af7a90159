/** The editor of programs and JSON as a component. A chunk of its own. */
import { useEffect, useEffectEvent, useRef } from 'react';
import { classNames } from '../../../ui/class-names.ts';
import { usePanelStore } from '../node-panel/panel-store.ts';
import { codeBox } from './code-box.ts';
import { type CodeLanguage, createCodeView } from './code-view.ts';
import { droppedCode } from './dropped-code.ts';

export interface CodeEditorProps {
  readonly text: string;
  readonly language: CodeLanguage;
  readonly onChange: (text: string) => void;
  readonly label: string;
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
  readonly disabled: boolean;
  /** Counting from 1. */
  readonly failedLine?: number | undefined;
  readonly className?: string;
}

export function CodeEditor(props: CodeEditorProps) {
  const { text, language, onChange, label, id, describedBy, invalid, disabled, failedLine, className } =
    props;
  const panel = usePanelStore();
  const place = useRef<HTMLDivElement>(null);
  const made = useRef<ReturnType<typeof createCodeView>>(undefined);
  const changed = useEffectEvent((next: string) => onChange(next));

  const open = useEffectEvent((parent: HTMLDivElement) => {
    const insert = (code: string) => one.insert(code);
    const one = createCodeView({
      parent,
      text,
      language,
      data: () => {
        const { sample, itemIndex } = panel.getState();
        return sample === undefined ? undefined : { sample, index: itemIndex, now: Date.now() };
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

  useEffect(() => {
    if (place.current === null) return;
    const { one, close } = open(place.current);
    made.current = one;
    return () => {
      made.current = undefined;
      close();
    };
  }, []);

  useEffect(() => made.current?.setText(text), [text]);
  useEffect(() => made.current?.setLanguage(language), [language]);
  useEffect(() => made.current?.setDisabled(disabled), [disabled]);
  useEffect(() => made.current?.setFailedLine(failedLine), [failedLine]);
  useEffect(() => {
    made.current?.setAttributes({
      id,
      'aria-label': label,
      ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }),
      ...(invalid ? { 'aria-invalid': 'true' } : {}),
      dir: 'ltr',
      spellcheck: 'false',
    });
  }, [id, label, describedBy, invalid]);

  return <div ref={place} dir="ltr" data-keeps-escape className={classNames(codeBox, className)} />;
}
