import { type ReactNode, useId } from 'react';

interface SectionProps {
  readonly title: ReactNode;
  readonly intro?: ReactNode;
  readonly children: ReactNode;
}

/** A card of settings that belong together. */
export function Section({ title, intro, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mx-4 mb-4 rounded-xl border border-line bg-surface p-5 sm:mx-6">
      <h2 id={id} className="font-semibold">
        {title}
      </h2>
      {intro && <p className="mt-0.5 text-muted">{intro}</p>}
      <div className="mt-4">{children}</div>
    </section>
  );
}
