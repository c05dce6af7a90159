import { lazy, Suspense } from 'react';
import { classNames } from '../../../ui/class-names.ts';
import { fullBox, tallBox, templateBox } from './template-box.ts';
import type { TemplateEditorProps } from './template-editor.tsx';

const Loaded = lazy(async () => ({ default: (await import('./template-editor.tsx')).TemplateEditor }));

/** The template as text until its editor is there. */
export function LazyTemplateEditor(props: TemplateEditorProps) {
  return (
    <Suspense
      fallback={
        <div className={classNames(templateBox, props.tall && tallBox, props.full && fullBox)} aria-busy>
          <p
            dir="ltr"
            className="whitespace-pre-wrap break-words px-2.5 py-[5px] font-mono text-[0.8125rem] leading-5"
          >
            {props.value.slice(1)}
          </p>
        </div>
      }
    >
      <Loaded {...props} />
    </Suspense>
  );
}
