import { lazyPart } from '../../../ui/lazy-part.tsx';
import { codeBox } from './code-box.ts';
import type { CodeEditorProps } from './code-editor.tsx';

const Loaded = lazyPart(async () => (await import('./code-editor.tsx')).CodeEditor);

export function LazyCodeEditor(props: CodeEditorProps) {
  return (
    <Loaded
      {...props}
      meanwhile={
        <div className={codeBox} aria-busy dir="ltr">
          <pre className="whitespace-pre px-10 py-[5px] font-mono text-[0.8125rem] leading-5">
            {props.text}
          </pre>
        </div>
      }
    />
  );
}
