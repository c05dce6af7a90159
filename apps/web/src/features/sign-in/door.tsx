import type { ReactNode } from 'react';
import { Logo } from '../../shell/logo.tsx';

/** The card in the middle of the screen, for those who are not in yet. */
export function Door(props: {
  readonly title: ReactNode;
  readonly intro: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <main className="grid min-h-full place-items-center p-6">
      <div className="grid w-full max-w-sm gap-5 rounded-2xl border border-line bg-raised p-7 shadow-float">
        <div className="grid gap-2">
          <Logo size={36} />
          <h1 className="mt-1 font-semibold text-xl">{props.title}</h1>
          <p className="text-muted">{props.intro}</p>
        </div>
        {props.children}
      </div>
    </main>
  );
}
