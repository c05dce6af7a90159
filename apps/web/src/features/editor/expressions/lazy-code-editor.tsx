import { lazy, Suspense } from 'react';
import { codeBox } from './code-box.ts';
import type { CodeEditorProps } from './code-editor.tsx';

const Loaded = lazy(async () => ({ default: (await import('./code-editor.tsx')).CodeEditor }));

export function LazyCodeEditor(props: CodeEditorProps) {
  return (
    <Suspense
      fallback={
        <div className={codeBox} aria-busy dir="ltr">
          <pre className="whitespace-pre px-10 py-[5px] font-mono text-[0.8125rem] leading-5">
            {props.text}
          </pre>
        </div>
      }
    >
      <Loaded {...props} />
    </Suspense>
  );
}
