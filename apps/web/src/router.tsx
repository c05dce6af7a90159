/** The screens and their addresses. Each screen is a chunk of its own, loaded when it is first shown. */
import { createRootRoute, createRoute, createRouter, Outlet, redirect } from '@tanstack/react-router';
import { ApiError } from './api/client.ts';
import { mayBeSignedIn, meQuery, setUpQuery } from './api/identity.ts';
import { queryClient } from './api/query-client.ts';
import { parseCredentialSearch } from './features/credentials/credential-search.ts';
import { parseExecutionPlace, parseExecutionSearch } from './features/executions/execution-search.ts';
import { parseTemplateSearch } from './features/templates/template-search.ts';
import { parseVersionSearch } from './features/versions/version-search.ts';
import { parseWorkflowSearch } from './features/workflows/workflow-search.ts';
import { lazyScreen } from './shell/lazy-screen.ts';
import { NotFound } from './shell/not-found.tsx';
import { ScreenError } from './shell/screen-error.tsx';
import { Shell } from './shell/shell.tsx';
import { Toasts } from './ui/toasts.tsx';

const root = createRootRoute({
  component: () => (
    <>
      <Outlet />
      <Toasts />
    </>
  ),
  notFoundComponent: NotFound,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { next?: string } =>
    // Only a path of this very app: an address elsewhere would be an open redirect.
    typeof search.next === 'string' && /^\/(?![/\\])/.test(search.next) ? { next: search.next } : {},
  component: lazyScreen(() => import('./features/sign-in/sign-in-page.tsx'), 'SignInPage'),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  beforeLoad: async () => {
    const { needed } = await queryClient.fetchQuery(setUpQuery);
    if (!needed) throw redirect({ to: '/sign-in' });
  },
  component: lazyScreen(() => import('./features/sign-in/set-up-page.tsx'), 'SetUpPage'),
});

/** Everything behind the door. */
const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  beforeLoad: async ({ location }) => {
    if (mayBeSignedIn()) {
      try {
        await queryClient.ensureQueryData(meQuery);
        return;
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'UNAUTHENTICATED') throw error;
      }
    }
    const { needed } = await queryClient.fetchQuery(setUpQuery);
    throw redirect(needed ? { to: '/setup' } : { to: '/sign-in', search: { next: location.href } });
  },
  component: Shell,
  errorComponent: ScreenError,
});

const index = createRoute({
  getParentRoute: () => app,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/workflows' });
  },
});

const workflows = createRoute({
  getParentRoute: () => app,
  path: '/workflows',
  validateSearch: parseWorkflowSearch,
  component: lazyScreen(() => import('./features/workflows/workflows-page.tsx'), 'WorkflowsPage'),
});

const editor = createRoute({
  getParentRoute: () => app,
  path: '/workflows/$workflowId',
  // An execution to be shown over the canvas, whose fault is sought, and the node that is opened.
  validateSearch: (search): { execution?: string; node?: string } => ({
    ...(typeof search.execution === 'string' ? { execution: search.execution } : {}),
    ...(typeof search.node === 'string' ? { node: search.node } : {}),
  }),
  component: lazyScreen(() => import('./features/editor/editor-page.tsx'), 'EditorPage'),
});

const versions = createRoute({
  getParentRoute: () => app,
  path: '/workflows/$workflowId/versions',
  validateSearch: parseVersionSearch,
  component: lazyScreen(() => import('./features/versions/versions-page.tsx'), 'VersionsPage'),
});

const templates = createRoute({
  getParentRoute: () => app,
  path: '/templates',
  validateSearch: parseTemplateSearch,
  component: lazyScreen(() => import('./features/templates/templates-page.tsx'), 'TemplatesPage'),
});

const credentials = createRoute({
  getParentRoute: () => app,
  path: '/credentials',
  validateSearch: parseCredentialSearch,
  component: lazyScreen(() => import('./features/credentials/credentials-page.tsx'), 'CredentialsPage'),
});

const executions = createRoute({
  getParentRoute: () => app,
  path: '/executions',
  validateSearch: parseExecutionSearch,
  component: lazyScreen(() => import('./features/executions/executions-page.tsx'), 'ExecutionsPage'),
});

const execution = createRoute({
  getParentRoute: () => app,
  path: '/executions/$executionId',
  validateSearch: parseExecutionPlace,
  component: lazyScreen(() => import('./features/executions/execution-page.tsx'), 'ExecutionPage'),
});

const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  component: lazyScreen(() => import('./features/settings/settings-frame.tsx'), 'SettingsFrame'),
});

const settingsIndex = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/settings/profile' });
  },
});

const profile = createRoute({
  getParentRoute: () => settings,
  path: '/profile',
  component: lazyScreen(() => import('./features/settings/profile-page.tsx'), 'ProfilePage'),
});

const appearance = createRoute({
  getParentRoute: () => settings,
  path: '/appearance',
  component: lazyScreen(() => import('./features/settings/appearance-page.tsx'), 'AppearancePage'),
});

const apiKeys = createRoute({
  getParentRoute: () => settings,
  path: '/api-keys',
  component: lazyScreen(() => import('./features/settings/api-keys-page.tsx'), 'ApiKeysPage'),
});

const health = createRoute({
  getParentRoute: () => settings,
  path: '/health',
  component: lazyScreen(() => import('./features/settings/health-page.tsx'), 'HealthPage'),
});

const settingsPages = settings.addChildren([settingsIndex, profile, appearance, apiKeys, health]);

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    setup,
    app.addChildren([
      index,
      workflows,
      editor,
      versions,
      templates,
      credentials,
      executions,
      execution,
      settingsPages,
    ]),
  ]),
  defaultPreload: 'intent',
  // The frame's main part scrolls, not the window; lists that hold more of the address in `data-…` are found too.
  scrollRestoration: true,
  scrollToTopSelectors: ['#main'],
  defaultErrorComponent: ScreenError,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
