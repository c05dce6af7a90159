import { useRef } from 'react';
import { lazyPart } from '../../../ui/lazy-part.tsx';
import { PlainTemplate } from './plain-template.tsx';
import type { TemplateEditorProps } from './template-editor.tsx';

const Loaded = lazyPart(async () => (await import('./template-editor.tsx')).TemplateEditor);

/** A plain text box until the editor is there, which takes over text, focus and caret. */
export function LazyTemplateEditor(props: TemplateEditorProps) {
  const caret = useRef<number>(undefined);
  return (
    <Loaded
      {...props}
      caret={caret}
      meanwhile={
        <PlainTemplate
          {...props}
          onLeave={(at) => {
            caret.current = at;
          }}
        />
      }
    />
  );
}
