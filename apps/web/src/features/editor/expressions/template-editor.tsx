/** The editor of a template as a component. A chunk of its own, with CodeMirror and the evaluator in it. */
import { useLingui } from '@lingui/react/macro';
import { useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react';
import { classNames } from '../../../ui/class-names.ts';
import { usePanelStore } from '../node-panel/panel-store.ts';
import { droppedCode } from './dropped-code.ts';
import { fullBox, tallBox, templateBox } from './template-box.ts';
import { createTemplateView, type TemplateView } from './template-view.ts';

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
  const {
    value,
    onChange,
    multiline,
    tall = false,
    full = false,
    label,
    describedBy,
    id,
    invalid,
    disabled,
  } = props;
  const { t } = useLingui();
  const panel = usePanelStore();
  const place = useRef<HTMLDivElement>(null);
  const made = useRef<TemplateView>(undefined);
  const placeholder = t`Text and {{ expressions }}`;
  const changed = useEffectEvent((text: string) => onChange(`=${text}`));

  const open = useEffectEvent((parent: HTMLDivElement) => {
    const insert = (code: string) => one.insert(code);
    const one = createTemplateView({
      parent,
      text: value.slice(1),
      multiline,
      placeholder,
      data: () => {
        const { sample, itemIndex } = panel.getState();
        return sample === undefined ? undefined : { sample, index: itemIndex, now: Date.now() };
      },
      onChange: changed,
      onFocus: () => panel.setState({ insert }),
      onBlur: () => {},
      droppedCode,
    });
    const anchor = props.caret?.current ?? props.focusAt;
    if (anchor !== undefined) {
      one.view.dispatch({ selection: { anchor: Math.min(anchor, value.length - 1) } });
      one.view.focus();
    }
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
    made.current = one;
    return () => {
      made.current = undefined;
      close();
    };
  }, []);

  useEffect(() => made.current?.setText(value.slice(1)), [value]);
  useEffect(() => made.current?.setDisabled(disabled), [disabled]);
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

  return <div ref={place} className={classNames(templateBox, tall && tallBox, full && fullBox)} />;
}
