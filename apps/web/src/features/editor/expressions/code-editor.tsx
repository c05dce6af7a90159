/** The editor of programs and JSON as a component. A chunk of its own. */
import { useEffect } from 'react';
import { classNames } from '../../../ui/class-names.ts';
import { codeBox } from './code-box.ts';
import { type CodeLanguage, createCodeView } from './code-view.ts';
import { useTextView } from './use-text-view.ts';

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
  const { language, failedLine, className } = props;
  const { place, view } = useTextView(props, (basics) => createCodeView({ ...basics, language }));
  useEffect(() => view.current?.setLanguage(language), [language]);
  useEffect(() => view.current?.setFailedLine(failedLine), [failedLine]);
  return <div ref={place} dir="ltr" data-keeps-escape className={classNames(codeBox, className)} />;
}
