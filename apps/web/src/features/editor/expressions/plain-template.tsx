/**
 * A template as a plain text box, while its editor loads: typing goes on, and nothing is lost.
 * It closes sections as the editor does.
 */
import { type KeyboardEvent, useEffectEvent, useLayoutEffect, useRef } from 'react';
import { classNames } from '../../../ui/class-names.ts';
import { fullBox, tallBox, templateBox } from './template-box.ts';
import type { TemplateEditorProps } from './template-editor.tsx';

interface PlainTemplateProps extends TemplateEditorProps {
  /** Told as it goes: where the caret is, or undefined when the focus is elsewhere. */
  readonly onLeave: (caret: number | undefined) => void;
}

export function PlainTemplate(props: PlainTemplateProps) {
  const {
    value,
    onChange,
    onLeave,
    multiline,
    tall,
    full,
    label,
    describedBy,
    id,
    invalid,
    disabled,
    focusAt,
  } = props;
  const box = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (focusAt === undefined) return;
    box.current?.focus();
    box.current?.setSelectionRange(focusAt, focusAt);
  }, [focusAt]);
  const leave = useEffectEvent(() => {
    const { current } = box;
    onLeave(current !== null && current === document.activeElement ? current.selectionStart : undefined);
  });
  // Asked at the last moment, while it is still there: events would tell of the caret later than the editor needs it.
  useLayoutEffect(() => () => leave(), []);

  const typed = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { currentTarget, key } = event;
    const { selectionStart: at, selectionEnd, value: text } = currentTarget;
    if (key === 'Enter' && !multiline) event.preventDefault();
    if (at !== selectionEnd) return;
    if (key === ' ' && text.slice(at - 3, at + 3) === '{{  }}') event.preventDefault();
    const closing = key === '}' ? /^\s*\}/.exec(text.slice(at)) : null;
    if (closing === null) return;
    event.preventDefault();
    currentTarget.setSelectionRange(at + closing[0].length, at + closing[0].length);
  };

  return (
    <div className={classNames(templateBox, tall && tallBox, full && fullBox)} aria-busy>
      <textarea
        ref={box}
        id={id}
        dir="ltr"
        rows={1}
        spellCheck={false}
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        disabled={disabled}
        value={value.slice(1)}
        className="block field-sizing-content w-full resize-none bg-transparent px-2.5 py-[5px] font-mono text-[0.8125rem] leading-5 outline-none"
        onKeyDown={typed}
        onChange={({ target }) => onChange(`=${target.value}`)}
      />
    </div>
  );
}
