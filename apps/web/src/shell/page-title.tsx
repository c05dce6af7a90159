import { type ReactNode, useEffect, useRef } from 'react';
import { classNames } from '../ui/class-names.ts';
import { takeTitleFocus } from './title-focus.ts';

interface PageTitleProps {
  /** Also the title of the browser's tab. */
  readonly text: string;
  readonly className?: string;
  /** What is shown, when it is more than the text. */
  readonly children?: ReactNode;
}

/** The heading of a screen. It has the focus after a navigation, so that a screen reader says where one has come. */
export function PageTitle({ text, className, children }: PageTitleProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = text === '' ? 'Reporunner' : `${text} · Reporunner`;
  }, [text]);
  useEffect(() => {
    if (takeTitleFocus()) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1
      ref={heading}
      tabIndex={-1}
      dir="auto"
      className={classNames('font-semibold text-xl outline-none', className)}
    >
      {children ?? text}
    </h1>
  );
}
