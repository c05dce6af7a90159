/** What people read of accounts, sign-in, passwords and API keys. */
import { createMessages } from '@reporunner/core';

export const authTexts = {
  tooManySignIns: 'Too many people sign in at the moment. Try again in a second.',
  passwordShort: 'A password has at least {limit} characters. A sentence does well.',
  passwordLong: 'A password has at most {limit} bytes.',
  passwordWeak: 'This password is too easy to guess. Add a few words that do not belong together.',
  passwordUnchecked: 'The password could not be checked. Try again.',
  accountGone: 'The account is gone.',
  accountChanged: 'The account was changed meanwhile.',
  lastAccess:
    'This is the only way in: no account has a password, and no other key lasts. Make the account or another key first.',
  alreadySetUp: 'Reporunner is set up already. Sign in instead.',
  ownerKeyShort: 'REPORUNNER_OWNER_KEY has at least {limit} characters.',
  signInWrong: 'E-mail address or password is wrong.',
  oldPasswordWrong: 'The old password is wrong.',
  noSession: 'There is no such session.',
  expiresInPast: 'expiresAt: choose a time that lies ahead.',
  noApiKey: 'There is no such API key.',
  permissionMissing: 'This needs the permission {permission}.',
  noTenant: 'There is no such tenant.',
  noProject: 'There is no such project.',
  noFolder: 'There is no such folder.',
  noWorkflow: 'There is no such workflow.',
  noExecution: 'There is no such execution.',
  noCredential: 'There is no such credential.',
  noAccount: 'There is no such account.',
  noNodeType: 'There is no such node type.',
  tooManyTries: 'Too many tries. Wait a while.',
} as const;

export const authMessage = createMessages('auth', authTexts);
