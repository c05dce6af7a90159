/** What a start looks at, without starting: for `reporunner doctor`. Every check rejects as the start does. */
import { createServer } from 'node:net';
import { assertOwnerKey } from '@reporunner/auth';
import { isServiceError } from '@reporunner/core';
import { checkDatabase, checkFolder, openDatabase } from '@reporunner/db';
import { planServices } from '@reporunner/di';
import { countUnreadable, readEncryptionKey } from '@reporunner/integrations';
import { composeServices, keyPlaceOf } from './composition.ts';
import type { Config } from './config.ts';
import { placesOf } from './services/adapter-services.ts';
import { unreadableCredentials } from './services/credential-service.ts';
import { listenProblem } from './services/http-services.ts';
import { disabledServices } from './start-server.ts';

/** How many services would be opened. @throws ServiceError CONFIG_INVALID, SERVICE_DISABLED. */
export function checkServices(config: Config): number {
  const { services } = composeServices(config, async () => ({}));
  return planServices(services, { disabled: disabledServices(config) }).order.length;
}

/** Whether the data folder can be used, or made. @throws ServiceError STORE_UNAVAILABLE. */
export const checkDataFolder = ({ dataDir }: Config): void => checkFolder(dataDir);

/** Where the encryption key comes from. @throws ServiceError CONFIG_INVALID, of the owner's key too. */
export function checkKeys(config: Config): 'environment' | 'file' | 'none' {
  assertOwnerKey(config.ownerKey);
  if (readEncryptionKey(keyPlaceOf(config)) === undefined) return 'none';
  return config.encryptionKey === undefined ? 'file' : 'environment';
}

/** What is wrong with the whole database, a line each. Changes nothing. */
export const checkData = ({ dataDir }: Config): readonly string[] => checkDatabase(dataDir);

/**
 * How many secrets of credentials can be read; `in use`: a running server has the folder, and reports them itself.
 * @throws ServiceError as a start does that cannot open the database, and CREDENTIAL_DECRYPT_FAILED.
 */
export async function checkCredentials(config: Config): Promise<'readable' | 'in use'> {
  const key = readEncryptionKey(keyPlaceOf(config));
  const store = await openDatabase(placesOf(config)).catch((error: unknown) => {
    if (isServiceError(error, 'DATA_FOLDER_LOCKED')) return undefined;
    throw error;
  });
  if (store === undefined) return 'in use';
  try {
    let count = 0;
    for (const { id } of await store.users.tenants())
      count += await countUnreadable(store.credentials, { tenantId: id }, key);
    if (count > 0) throw unreadableCredentials(count);
    return 'readable';
  } finally {
    await store.close();
  }
}

/** Resolves when the port is free. @throws ServiceError PORT_IN_USE, CONFIG_INVALID. */
export function checkPort(config: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => reject(listenProblem(error, config)));
    server.listen(config.port, config.host, () => server.close(() => resolve()));
  });
}
