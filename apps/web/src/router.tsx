/** The screens and their addresses. Each screen is a chunk of its own, loaded when it is first shown. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { ApiError } from './api/client.ts';
import { meQuery, setUpQuery } from './api/identity.ts';
import { queryClient } from './api/query-client.ts';
import { parseCredentialSearch } from './features/credentials/credential-search.ts';
import { parseExecutionPlace, parseExecutionSearch } from './features/executions/execution-search.ts';
import { parseTemplateSearch } from './features/templates/template-search.ts';
import { parseVersionSearch } from './features/versions/version-search.ts';
import { parseWorkflowSearch } from './features/workflows/workflow-search.ts';
import { NotFound } from './shell/not-found.tsx';
import { Shell } from './shell/shell.tsx';
import { ErrorState } from './ui/states.tsx';
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
  component: lazyRouteComponent(() => import('./features/sign-in/sign-in-page.tsx'), 'SignInPage'),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  beforeLoad: async () => {
    const { needed } = await queryClient.fetchQuery(setUpQuery);
    if (!needed) throw redirect({ to: '/sign-in' });
  },
  component: lazyRouteComponent(() => import('./features/sign-in/set-up-page.tsx'), 'SetUpPage'),
});

/** Everything behind the door. */
const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'UNAUTHENTICATED') throw error;
      const { needed } = await queryClient.fetchQuery(setUpQuery);
      throw redirect(needed ? { to: '/setup' } : { to: '/sign-in', search: { next: location.href } });
    }
  },
  component: Shell,
  errorComponent: ({ error, reset }) => <ErrorState error={error} onRetry={reset} />,
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
  component: lazyRouteComponent(() => import('./features/workflows/workflows-page.tsx'), 'WorkflowsPage'),
});

const editor = createRoute({
  getParentRoute: () => app,
  path: '/workflows/$workflowId',
  // An execution to be shown over the canvas: what one wants to find the fault of.
  validateSearch: (search): { execution?: string } =>
    typeof search.execution === 'string' ? { execution: search.execution } : {},
  component: lazyRouteComponent(() => import('./features/editor/editor-page.tsx'), 'EditorPage'),
});

const versions = createRoute({
  getParentRoute: () => app,
  path: '/workflows/$workflowId/versions',
  validateSearch: parseVersionSearch,
  component: lazyRouteComponent(() => import('./features/versions/versions-page.tsx'), 'VersionsPage'),
});

const templates = createRoute({
  getParentRoute: () => app,
  path: '/templates',
  validateSearch: parseTemplateSearch,
  component: lazyRouteComponent(() => import('./features/templates/templates-page.tsx'), 'TemplatesPage'),
});

const credentials = createRoute({
  getParentRoute: () => app,
  path: '/credentials',
  validateSearch: parseCredentialSearch,
  component: lazyRouteComponent(
    () => import('./features/credentials/credentials-page.tsx'),
    'CredentialsPage',
  ),
});

const executions = createRoute({
  getParentRoute: () => app,
  path: '/executions',
  validateSearch: parseExecutionSearch,
  component: lazyRouteComponent(() => import('./features/executions/executions-page.tsx'), 'ExecutionsPage'),
});

const execution = createRoute({
  getParentRoute: () => app,
  path: '/executions/$executionId',
  validateSearch: parseExecutionPlace,
  component: lazyRouteComponent(() => import('./features/executions/execution-page.tsx'), 'ExecutionPage'),
});

const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  component: lazyRouteComponent(() => import('./features/settings/settings-frame.tsx'), 'SettingsFrame'),
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
  component: lazyRouteComponent(() => import('./features/settings/profile-page.tsx'), 'ProfilePage'),
});

const appearance = createRoute({
  getParentRoute: () => settings,
  path: '/appearance',
  component: lazyRouteComponent(() => import('./features/settings/appearance-page.tsx'), 'AppearancePage'),
});

const apiKeys = createRoute({
  getParentRoute: () => settings,
  path: '/api-keys',
  component: lazyRouteComponent(() => import('./features/settings/api-keys-page.tsx'), 'ApiKeysPage'),
});

const health = createRoute({
  getParentRoute: () => settings,
  path: '/health',
  component: lazyRouteComponent(() => import('./features/settings/health-page.tsx'), 'HealthPage'),
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
  defaultErrorComponent: ({ error, reset }) => <ErrorState error={error} onRetry={reset} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
