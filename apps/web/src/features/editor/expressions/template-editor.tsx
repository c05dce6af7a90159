/** The editor of a template as a component. A chunk of its own, with CodeMirror and the evaluator in it. */
import { useLingui } from '@lingui/react/macro';
import { classNames } from '../../../ui/class-names.ts';
import { fullBox, tallBox, templateBox } from './template-box.ts';
import { createTemplateView } from './template-view.ts';
import { useTextView } from './use-text-view.ts';

export interface TemplateEditorProps {
  /** With its `=`. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly multiline: boolean;
  /** Several lines of room from the start. */
  readonly tall?: boolean;
  /** As large as there is room. */
  readonly full?: boolean;
  readonly label: string;
  readonly describedBy: string | undefined;
  readonly id: string;
  readonly invalid: boolean;
  readonly disabled: boolean;
  /** Takes the focus, with the caret here (without the `=`). */
  readonly focusAt?: number;
  /** Where the caret was in the box that stood here before, if it had the focus. */
  readonly caret?: { readonly current: number | undefined };
}

export function TemplateEditor(props: TemplateEditorProps) {
  const { value, onChange, multiline, tall = false, full = false } = props;
  const { t } = useLingui();
  const placeholder = t`Text and {{ expressions }}`;
  const text = value.slice(1);
  const { place } = useTextView({ ...props, text, onChange: (next) => onChange(`=${next}`) }, (basics) => {
    const one = createTemplateView({ ...basics, multiline, placeholder });
    const anchor = props.caret?.current ?? props.focusAt;
    if (anchor !== undefined) {
      one.view.dispatch({ selection: { anchor: Math.min(anchor, text.length) } });
      one.view.focus();
    }
    return one;
  });
  return <div ref={place} className={classNames(templateBox, tall && tallBox, full && fullBox)} />;
}
