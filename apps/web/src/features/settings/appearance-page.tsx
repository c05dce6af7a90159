import { Trans, useLingui } from '@lingui/react/macro';
import { Moon, Sun, SunMoon } from 'lucide-react';
import { Page } from '../../shell/page.tsx';
import { usePreferences } from '../../theme/preferences.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { Switch } from '../../ui/switch.tsx';
import { Section } from './section.tsx';

export function AppearancePage() {
  const { t } = useLingui();
  const { theme, locale, railOpen, singleKeys, change } = usePreferences();
  return (
    <Page title={t`Appearance`} intro={<Trans>Kept in this browser.</Trans>}>
      <Section title={<Trans>Theme</Trans>}>
        <Segmented
          label={t`Theme`}
          value={theme}
          onChange={(wanted) => change({ theme: wanted })}
          options={[
            { value: 'system', label: t`System`, icon: <SunMoon aria-hidden size={14} /> },
            { value: 'light', label: t`Light`, icon: <Sun aria-hidden size={14} /> },
            { value: 'dark', label: t`Dark`, icon: <Moon aria-hidden size={14} /> },
          ]}
        />
      </Section>
      <Section title={<Trans>Language</Trans>}>
        <Segmented
          label={t`Language`}
          value={locale}
          onChange={(wanted) => change({ locale: wanted })}
          options={[
            // Each in its own language: those who look for it can read it.
            { value: 'en', label: 'English' },
            { value: 'ar', label: 'العربية' },
          ]}
        />
      </Section>
      <Section title={<Trans>Keyboard and frame</Trans>}>
        <div className="grid gap-4">
          <Switch
            label={t`Single-key shortcuts`}
            help={t`Such as ? for the list of shortcuts. Turn them off if you dictate, or hit keys by accident.`}
            checked={singleKeys}
            onChange={(wanted) => change({ singleKeys: wanted })}
          />
          <Switch
            label={t`Labels in the sidebar`}
            help={t`On wide screens, the sidebar shows names beside its icons.`}
            checked={railOpen}
            onChange={(wanted) => change({ railOpen: wanted })}
          />
        </div>
      </Section>
    </Page>
  );
}
