/** What the routes answer. Types for callers, OpenAPI for everybody; parsed in tests only, never on the way out. */
import { bulkResults } from './bulk.ts';
import {
  credential,
  credentialPage,
  credentialTest,
  credentialTypes,
  credentialUsage,
} from './credential.ts';
import {
  comparedExecution,
  executionDetail,
  executionPage,
  executionRecord,
  executionStarted,
  journalPage,
  nodeData,
  retryStarted,
  runPage,
  statusCounts,
} from './execution.ts';
import { flag, flags } from './flag.ts';
import { folder, folderList } from './folder.ts';
import { account, apiKeys, me, newApiKey, projects, sessions, setUpState } from './identity.ts';
import { importedRequest, nodeType, nodeTypes, upgradedParameters } from './node-type.ts';
import { operationApplied, operationRecords } from './operation.ts';
import { problemDocument } from './problem.ts';
import { quarantine } from './quarantine.ts';
import { readiness } from './readiness.ts';
import { systemSummary } from './system.ts';
import { template, templates } from './template.ts';
import { testAddress, testAddresses } from './test-address.ts';
import { publishedVersion, versionPage, versionRecord, versionSummary } from './version.ts';
import {
  portableWorkflow,
  ranWorkflow,
  tagCounts,
  validation,
  workflowPage,
  workflowRecord,
} from './workflow.ts';

/** The Zod schema of each response body, by name; OpenAPI and the callers' types are made of them. */
export const answers = {
  account,
  apiKeys,
  bulkResults,
  comparedExecution,
  credential,
  credentialPage,
  credentialTest,
  credentialTypes,
  credentialUsage,
  executionDetail,
  executionPage,
  executionRecord,
  executionStarted,
  flag,
  flags,
  folder,
  folderList,
  importedRequest,
  journalPage,
  me,
  newApiKey,
  nodeData,
  nodeType,
  nodeTypes,
  upgradedParameters,
  operationApplied,
  operationRecords,
  portableWorkflow,
  problemDocument,
  publishedVersion,
  projects,
  ranWorkflow,
  quarantine,
  readiness,
  retryStarted,
  runPage,
  sessions,
  setUpState,
  statusCounts,
  systemSummary,
  tagCounts,
  template,
  templates,
  testAddress,
  testAddresses,
  validation,
  versionPage,
  versionRecord,
  versionSummary,
  workflowPage,
  workflowRecord,
} as const;
