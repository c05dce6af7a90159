import { lazy, Suspense, useRef } from 'react';
import { PlainTemplate } from './plain-template.tsx';
import type { TemplateEditorProps } from './template-editor.tsx';

const Loaded = lazy(async () => ({ default: (await import('./template-editor.tsx')).TemplateEditor }));

/** A plain text box until the editor is there, which takes over text, focus and caret. */
export function LazyTemplateEditor(props: TemplateEditorProps) {
  const caret = useRef<number>(undefined);
  return (
    <Suspense
      fallback={
        <PlainTemplate
          {...props}
          onLeave={(at) => {
            caret.current = at;
          }}
        />
      }
    >
      <Loaded {...props} caret={caret} />
    </Suspense>
  );
}
