/** What is wrong with integrations, and with versions of their nodes. */
import { createMessages } from '@reporunner/core';

export const registryTexts = {
  nodeTwice: 'The node {type} is defined twice.',
  credentialTwice: 'The credential {type} is defined twice.',
  roleTwice: 'A node with the role {role} is defined twice.',
  noVersion: 'Version {version} of {type} is not installed.',
  laterOnly: 'A node is upgraded to a later version only.',
  unexpectedPart: '"{operation}" gave something else than was asked for.',
} as const;

export const registryMessage = createMessages('registry', registryTexts);
