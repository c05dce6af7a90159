import { Trans, useLingui } from '@lingui/react/macro';
import { Dialog } from '../../ui/dialog.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { allShortcuts, openShortcutSheet, useShortcutStore } from './shortcut-store.ts';

export function ShortcutSheet() {
  const { t } = useLingui();
  const store = useShortcutStore();
  const groups = Object.entries(Object.groupBy(allShortcuts(store), ({ group }) => group));
  return (
    <Dialog
      open={store.sheetOpen}
      onOpenChange={openShortcutSheet}
      title={t`Keyboard shortcuts`}
      description={t`What works on this screen. Single keys can be turned off in the settings.`}
      size="medium"
    >
      <div className="grid gap-x-8 gap-y-5 pb-3 sm:grid-cols-2">
        {groups.map(([group, shortcuts]) => (
          <section key={group} className="min-w-0">
            <h3 className="mb-1 font-semibold text-muted text-xs">{group}</h3>
            <dl>
              {shortcuts?.map(({ keys, label }) => (
                <div key={keys} className="flex min-h-8 items-center gap-3 border-line border-b py-1">
                  <dt className="grow">{label}</dt>
                  <dd className="flex items-center gap-1">
                    {keys.split(' ').map((step, index) => (
                      <span key={step} className="flex items-center gap-1">
                        {index > 0 && (
                          <span className="text-2xs text-muted">
                            <Trans>then</Trans>
                          </span>
                        )}
                        <Kbd keys={step} />
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
